import { urlSample } from '../alike.ts';

export const sample = urlSample({
  path: '/integrations/generic/20131114/alert/0f0fsecret0f0f/team',
  real: 'https://alert.victorops.com/integrations/generic/20131114/alert/0f0fsecret0f0f/team',
  secret: '0f0fsecret0f0f',
  disabled: { victoropsEnabled: false },
  permanent: [{ status: 404, body: '{"result":"failure","message":"no such integration"}' }],
});
