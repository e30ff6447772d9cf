import type { Sample } from '../sample.ts';

const first = '00000000-0000-4000-8000-000000000001';
const second = '00000000-0000-4000-8000-00000000000a';

export const sample: Sample = {
  stored: [
    { value: `${first},${second}`, config: { members: [first, second] } },
    { value: `${first}, ${second.toUpperCase()},${first},`, config: { members: [first, second] } },
  ],
  unreadable: ['', ',', 'nobody', `${first};${second}`],
  form: { label: 'Everybody', channels: [first, second] },
  refused: [
    { change: { channels: [] }, field: 'channels' },
    { change: { channels: ['nobody'] }, field: 'channels' },
    { change: { label: 'x'.repeat(101) }, field: 'label' },
  ],
  settings: {},
  disabled: null,
  secrets: [],
  http: null,
};
