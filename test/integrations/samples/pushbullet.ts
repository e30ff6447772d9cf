import type { Sample } from '../sample.ts';

const token = 'o.SecretSecretSecretSecret';

export const sample: Sample = {
  stored: [
    { value: token, config: { token } },
    { value: ` ${token}\n`, config: { token } },
  ],
  unreadable: ['', ' ', 'two words', 'ō.x', 'x'.repeat(201)],
  form: { value: token },
  refused: [
    { change: { value: '' }, field: 'value' },
    { change: { value: 'two words' }, field: 'value' },
    { change: { value: 'x'.repeat(201) }, field: 'value' },
  ],
  settings: {},
  disabled: null,
  secrets: [token],
  http: { permanent: [], success: '{"iden":"x"}' },
};
