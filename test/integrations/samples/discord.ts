import type { Sample } from '../sample.ts';

const url = 'https://discord.com/api/webhooks/123456789012345678/secret-secret_secret';

export const sample: Sample = {
  stored: [
    { value: JSON.stringify({ webhook: { url } }), config: { url } },
    {
      value: JSON.stringify({
        access_token: 'secret-access',
        webhook: { id: '1', url, token: 'secret-secret_secret' },
      }),
      config: { url },
    },
    {
      value: JSON.stringify({ webhook: { url: url.replace('discord.com', 'discordapp.com') } }),
      config: { url },
    },
    { value: url, config: { url } },
  ],
  unreadable: ['', '{}', '{"webhook":{}}', '{"webhook":{"url":"no address"}}', '{"webhook":'],
  form: { value: url },
  refused: [
    { change: { value: '' }, field: 'value' },
    { change: { value: 'https://example.org/api/webhooks/1/x' }, field: 'value' },
    { change: { value: 'https://discord.com/channels/1/2' }, field: 'value' },
    { change: { value: `${url}/../../x` }, field: 'value' },
    { change: { value: `${url}${'x'.repeat(1000)}` }, field: 'value' },
  ],
  settings: {},
  disabled: null,
  secrets: ['secret-secret_secret', 'secret-access', '123456789012345678'],
  http: { permanent: [{ status: 404, body: '{"message":"Unknown Webhook","code":10015}' }] },
};
