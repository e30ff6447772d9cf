import { type Sample, SINK } from '../sample.ts';

const url = `${SINK}/hooks/64d5a1b2c3/secretsecretsecret`;

export const sample: Sample = {
  stored: [{ value: url, config: { url } }],
  unreadable: ['', 'nothing at all', 'ftp://example.org'],
  form: { value: url },
  refused: [
    { change: { value: '' }, field: 'value' },
    { change: { value: 'two words' }, field: 'value' },
  ],
  settings: {},
  disabled: { rocketchatEnabled: false },
  secrets: ['64d5a1b2c3', 'secretsecretsecret'],
  http: { permanent: [], success: '{"success":true}' },
};
