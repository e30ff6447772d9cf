import type { Sample } from '../sample.ts';

const server = { host: 'mx.example.org', port: 465, user: 'u', password: 'pass-phrase', sender: 'hbd@example.org' };

export const sample: Sample = {
  stored: [
    {
      value: '{"value":"a@example.org","up":true,"down":false}',
      config: { recipients: ['a@example.org'], up: true, down: false, server: null },
    },
    { value: 'a@example.org', config: { recipients: ['a@example.org'], up: true, down: true, server: null } },
    {
      value: '{"value":"a@example.org"}',
      config: { recipients: ['a@example.org'], up: true, down: true, server: null },
    },
    {
      value: JSON.stringify({
        recipients: ['a@example.org', 'b@example.org'],
        sender: server.sender,
        smtp_server: server.host,
        smtp_port: server.port,
        smtp_user: server.user,
        smtp_password: server.password,
      }),
      config: { recipients: ['a@example.org', 'b@example.org'], up: true, down: true, server },
    },
  ],
  unreadable: ['', 'nobody', '{}', '{"value":""}', '{"value":"a@example.org","up":"yes"}', '{"recipients":[]}', '{'],
  form: { value: 'a@example.org', down: 'on', up: 'on' },
  refused: [
    { change: { value: '' }, field: 'value' },
    { change: { value: 'a@b@c' }, field: 'value' },
    { change: { value: 'a b@example.org' }, field: 'value' },
    { change: { value: 'a@example.org, b@example.org' }, field: 'value' },
    { change: { value: `${'a'.repeat(100)}@example.org` }, field: 'value' },
    { change: { down: '', up: '0' }, field: 'down' },
  ],
  settings: {},
  disabled: null,
  secrets: ['pass-phrase'],
  http: null,
};
