import { checkAnswer, checkOf } from '../check-of.ts';
import type { KeyedEndpoint } from '../endpoint.ts';
import { tagged } from '../etag.ts';
import { checkDocument } from '../schemas/documents.ts';

/** Shows one check. */
export default {
  name: 'getCheck',
  method: 'GET',
  path: 'checks/{check}',
  area: 'checks',
  scope: 'ro',
  summary: 'Returns one check, by its UUID or unique key',
  about: 'A unique key is only searched for in the project of the API key. `ETag` and `If-None-Match` work here too.',
  responses: {
    200: { about: 'The check.', schema: checkDocument },
    304: { about: 'The check has not changed since the response with the `ETag` in `If-None-Match`.' },
  },
  handle: async (call) => tagged(await checkAnswer(call, await checkOf(call))),
} satisfies KeyedEndpoint;
