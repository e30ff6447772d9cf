import { urlSample } from '../alike.ts';

export const sample = urlSample({
  path: '/integration/int_secretsecret',
  real: 'https://api.pagertree.com/integration/int_secretsecret',
  secret: 'int_secretsecret',
  disabled: { pagertreeEnabled: false },
});
