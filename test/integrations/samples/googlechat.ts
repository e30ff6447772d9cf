import { type Sample, SINK } from '../sample.ts';

const url = `${SINK}/v1/spaces/AAAASECRET/messages?key=secret-key-of-google&token=secret-token-of-google`;

export const sample: Sample = {
  stored: [{ value: url, config: { url } }],
  unreadable: ['', 'nothing at all', 'ftp://example.org'],
  form: { value: url },
  refused: [
    { change: { value: '' }, field: 'value' },
    { change: { value: 'two words' }, field: 'value' },
  ],
  settings: {},
  disabled: null,
  secrets: ['AAAASECRET', 'secret-key-of-google', 'secret-token-of-google'],
  http: { permanent: [], success: '{}' },
};
