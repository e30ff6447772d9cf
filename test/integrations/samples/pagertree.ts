import { type Sample, SINK } from '../sample.ts';

const url = `${SINK}/integration/int_secretsecret`;

export const sample: Sample = {
  stored: [
    { value: url, config: { url } },
    {
      value: ' https://api.pagertree.com/integration/int_secretsecret ',
      config: { url: 'https://api.pagertree.com/integration/int_secretsecret' },
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
  disabled: { pagertreeEnabled: false },
  secrets: ['int_secretsecret'],
  http: { permanent: [] },
};
