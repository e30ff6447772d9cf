import { urlSample } from '../alike.ts';

export const sample = urlSample({
  path: '/v1/alerts/0f0fsecret0f0f',
  real: 'https://hooks.spike.sh/0f0fsecret0f0f/push-events',
  secret: '0f0fsecret0f0f',
  disabled: { spikeEnabled: false },
});
