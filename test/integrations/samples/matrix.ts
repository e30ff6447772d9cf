import { type Sample, SINK } from '../sample.ts';

const token = 'syt_secret-matrix-token';

export const sample: Sample = {
  stored: [
    { value: '!abc:example.org', config: { room: '!abc:example.org' } },
    {
      value: '!31hneApxJ_1o-63DmFrpeqnkFfWppnzWso1JvH3ogLM',
      config: { room: '!31hneApxJ_1o-63DmFrpeqnkFfWppnzWso1JvH3ogLM' },
    },
  ],
  unreadable: ['', 'abc', '!a b', '{}'],
  form: { alias: '#ops:example.org' },
  refused: [
    { change: { alias: '' }, field: 'alias' },
    { change: { alias: 'ops' }, field: 'alias' },
    { change: { alias: '#two words:example.org' }, field: 'alias' },
    { change: { alias: `#${'x'.repeat(100)}` }, field: 'alias' },
  ],
  settings: { matrixHomeserver: SINK, matrixUserId: '@bell:example.org', matrixAccessToken: token },
  disabled: { matrixAccessToken: '' },
  secrets: [token],
  http: {
    // to sending and to joining again
    permanent: [{ status: 403, body: '{"errcode":"M_FORBIDDEN","error":"You are not invited to this room."}' }],
    success: '{"event_id":"$x"}',
  },
};
