import { type Sample, SINK } from '../sample.ts';

const token = 'secret-gotify-token';

export const sample: Sample = {
  stored: [
    {
      value: JSON.stringify({ url: SINK, token, priority: 9, priority_up: 2 }),
      config: { url: SINK, token, down: 9, up: 2 },
    },
    { value: JSON.stringify({ url: SINK, token }), config: { url: SINK, token, down: null, up: null } },
    {
      value: JSON.stringify({ url: `${SINK}/sub/`, token }),
      config: { url: `${SINK}/sub/`, token, down: null, up: null },
    },
  ],
  unreadable: [
    '',
    '{}',
    `{"url":"${SINK}"}`,
    `{"url":"no address","token":"t"}`,
    `{"url":"${SINK}","token":"t","priority":"x"}`,
  ],
  form: { url: 'https://gotify.example.org/sub', token, priority: '9', priority_up: '0' },
  refused: [
    { change: { url: '' }, field: 'url' },
    { change: { token: '' }, field: 'token' },
    { change: { token: 'x'.repeat(51) }, field: 'token' },
    { change: { token: 'two words' }, field: 'token' },
    { change: { priority: '3' }, field: 'priority' },
    { change: { priority_up: 'x' }, field: 'priority_up' },
  ],
  settings: {},
  disabled: null,
  secrets: [token],
  http: { permanent: [], success: '{"id":1}' },
};
