import { type Sample, SINK } from '../sample.ts';

const url = `${SINK}/hooks/secretsecretsecret`;
const plain = { url, channel: '', username: '', icon: '' };

export const sample: Sample = {
  stored: [
    { value: url, config: plain },
    { value: JSON.stringify({ incoming_webhook: { url } }), config: plain },
    {
      value: JSON.stringify({ url, channel: 'ops', username: 'Bell', icon: 'https://example.org/i.png' }),
      config: { url, channel: 'ops', username: 'Bell', icon: 'https://example.org/i.png' },
    },
    {
      value: JSON.stringify({ host: SINK, token: 'secretsecretsecret', channel: 'ops' }),
      config: { ...plain, channel: 'ops' },
    },
  ],
  unreadable: ['', 'nothing at all', '{}', '{"host":"example.org"}', '{"incoming_webhook":1}'],
  form: { value: url, channel: 'ops', username: '', icon: '' },
  refused: [
    { change: { value: 'ftp://example.org' }, field: 'value' },
    { change: { channel: 'x'.repeat(101) }, field: 'channel' },
    { change: { username: 'x'.repeat(101) }, field: 'username' },
    { change: { icon: 'two words' }, field: 'icon' },
  ],
  settings: {},
  disabled: { mattermostEnabled: false },
  secrets: ['secretsecretsecret'],
  http: { permanent: [] },
};
