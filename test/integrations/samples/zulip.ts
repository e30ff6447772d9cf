import { type Sample, SINK } from '../sample.ts';

const apiKey = 'secret-zulip-key';
const stored = { bot_email: 'bell-bot@zulip.example.org', api_key: apiKey, mtype: 'stream', to: 'ops' };
const config = { botEmail: stored.bot_email, apiKey, mtype: 'stream', to: 'ops' };

export const sample: Sample = {
  stored: [
    {
      value: JSON.stringify({ ...stored, site: SINK, topic: 'Backups' }),
      config: { ...config, site: SINK, topic: 'Backups' },
    },
    { value: JSON.stringify({ ...stored, site: SINK }), config: { ...config, site: SINK, topic: '' } },
    { value: JSON.stringify(stored), config: { ...config, site: 'https://zulip.example.org', topic: '' } },
    {
      value: JSON.stringify({ ...stored, mtype: 'private', to: '42' }),
      config: { ...config, mtype: 'private', to: '42', site: 'https://zulip.example.org', topic: '' },
    },
  ],
  unreadable: [
    '',
    '{}',
    JSON.stringify({ ...stored, mtype: 'shout' }),
    JSON.stringify({ ...stored, to: '' }),
    JSON.stringify({ ...stored, bot_email: 'nobody' }),
    JSON.stringify({ ...stored, site: 'ftp://example.org' }),
  ],
  form: {
    bot_email: 'bell-bot@zulip.example.org',
    api_key: apiKey,
    site: 'zulip.example.org',
    mtype: 'stream',
    to: 'ops',
    topic: '',
  },
  refused: [
    { change: { bot_email: 'nobody' }, field: 'bot_email' },
    { change: { bot_email: `${'x'.repeat(100)}@example.org` }, field: 'bot_email' },
    { change: { api_key: '' }, field: 'api_key' },
    { change: { api_key: 'x'.repeat(51) }, field: 'api_key' },
    { change: { site: '' }, field: 'site' },
    { change: { site: `https://${'x'.repeat(100)}.org` }, field: 'site' },
    { change: { mtype: 'shout' }, field: 'mtype' },
    { change: { to: '' }, field: 'to' },
    { change: { to: 'x'.repeat(101) }, field: 'to' },
    { change: { topic: 'x'.repeat(101) }, field: 'topic' },
  ],
  settings: {},
  disabled: { zulipEnabled: false },
  secrets: [apiKey, Buffer.from(`${stored.bot_email}:${apiKey}`).toString('base64')],
  http: { permanent: [], success: '{"result":"success","msg":"","id":1}' },
};
