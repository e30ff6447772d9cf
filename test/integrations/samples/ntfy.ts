import { type Sample, SINK } from '../sample.ts';

const token = 'tk_secretsecretsecret';
const plain = { topic: 'backups', url: SINK, token: '', down: 5, up: 3 };

export const sample: Sample = {
  stored: [
    {
      value: JSON.stringify({ topic: 'backups', url: SINK, priority: 5, priority_up: 3, token }),
      config: { ...plain, token },
    },
    { value: JSON.stringify({ topic: 'backups', url: SINK, priority: 5, priority_up: 3 }), config: plain },
    { value: JSON.stringify({ topic: 'backups', url: SINK, priority: 5, priority_up: 3, token: null }), config: plain },
    { value: JSON.stringify({ topic: 'backups' }), config: { ...plain, url: 'https://ntfy.sh', down: 3 } },
  ],
  unreadable: ['', '{}', '{"topic":""}', '{"topic":"t","url":"no address"}', '{"topic":"t","priority":6}'],
  form: { topic: 'backups', url: 'https://ntfy.example.org', token, priority: '5', priority_up: '0' },
  refused: [
    { change: { topic: '' }, field: 'topic' },
    { change: { topic: 'x'.repeat(65) }, field: 'topic' },
    { change: { topic: 'a/b' }, field: 'topic' },
    { change: { url: '' }, field: 'url' },
    { change: { token: 'x'.repeat(101) }, field: 'token' },
    { change: { token: 'two words' }, field: 'token' },
    { change: { priority: '6' }, field: 'priority' },
    { change: { priority_up: '-1' }, field: 'priority_up' },
  ],
  settings: { ntfyShToken: 'tk_the-servers-own-token' },
  disabled: null,
  secrets: [token, 'tk_the-servers-own-token'],
  http: { permanent: [], success: '{"id":"x","event":"message"}' },
};
