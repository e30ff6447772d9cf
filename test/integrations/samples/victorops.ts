import { type Sample, SINK } from '../sample.ts';

const url = `${SINK}/integrations/generic/20131114/alert/0f0fsecret0f0f/team`;

export const sample: Sample = {
  stored: [
    { value: url, config: { url } },
    {
      value: ' https://alert.victorops.com/integrations/generic/20131114/alert/0f0fsecret0f0f/team ',
      config: { url: 'https://alert.victorops.com/integrations/generic/20131114/alert/0f0fsecret0f0f/team' },
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
  disabled: { victoropsEnabled: false },
  secrets: ['0f0fsecret0f0f'],
  http: { permanent: [{ status: 404, body: '{"result":"failure","message":"no such integration"}' }] },
};
