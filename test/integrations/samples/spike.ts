import { type Sample, SINK } from '../sample.ts';

const url = `${SINK}/v1/alerts/0f0fsecret0f0f`;

export const sample: Sample = {
  stored: [
    { value: url, config: { url } },
    {
      value: ' https://hooks.spike.sh/0f0fsecret0f0f/push-events ',
      config: { url: 'https://hooks.spike.sh/0f0fsecret0f0f/push-events' },
    },
  ],
  unreadable: ['', 'ftp://example.org', 'two words'],
  form: { value: url },
  refused: [
    { change: { value: '' }, field: 'value' },
    { change: { value: 'two words' }, field: 'value' },
    { change: { value: `https://example.org/${'a'.repeat(1000)}` }, field: 'value' },
  ],
  settings: {},
  disabled: { spikeEnabled: false },
  secrets: ['0f0fsecret0f0f'],
  http: { permanent: [] },
};
