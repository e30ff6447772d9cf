import { type Sample, SINK } from '../sample.ts';

const path = `${'w'.repeat(200)}secretsecret/triggers/manual/paths/invoke`;
const url = `${SINK}:443/workflows/${path}?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=secret-signature`;

export const sample: Sample = {
  stored: [
    { value: url.replace(':443', ''), config: { url: url.replace(':443', '') } },
    { value: url, config: { url } },
  ],
  unreadable: ['', 'nothing at all', 'ftp://example.org'],
  form: { value: url },
  refused: [
    { change: { value: '' }, field: 'value' },
    { change: { value: `${url}${'x'.repeat(1000)}` }, field: 'value' },
  ],
  settings: {},
  disabled: { msteamsEnabled: false },
  secrets: ['secretsecret', 'secret-signature'],
  http: { permanent: [], success: '' },
};
