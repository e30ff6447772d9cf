import { type Sample, SINK } from '../sample.ts';

const url = `${SINK}/services/T0SECRET00/B0SECRET00/secretsecretsecret`;

export const sample: Sample = {
  stored: [
    { value: url, config: { url, place: '' } },
    {
      value: JSON.stringify({ ok: true, team: { name: 'Ops' }, incoming_webhook: { url, channel: '#alerts' } }),
      config: { url, place: 'Ops #alerts' },
    },
    {
      value: JSON.stringify({ ok: true, team_name: 'Old Ops', incoming_webhook: { url, channel: '#alerts' } }),
      config: { url, place: 'Old Ops #alerts' },
    },
  ],
  unreadable: ['', 'ftp://example.org', '{}', '{"incoming_webhook":{}}', '{"incoming_webhook":{"url":"no address"}}'],
  form: { value: url },
  refused: [
    { change: { value: '' }, field: 'value' },
    { change: { value: 'two words' }, field: 'value' },
  ],
  settings: {},
  disabled: { slackEnabled: false },
  secrets: ['T0SECRET00', 'B0SECRET00', 'secretsecretsecret'],
  http: {
    permanent: [
      { status: 404, body: 'no_service' },
      { status: 400, body: 'invalid_token' },
    ],
  },
};
