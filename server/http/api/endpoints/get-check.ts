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
  summary: 'Shows one check, by its UUID or its unique key',
  about:
    'A unique key is looked for in the project of the key only. `ETag` and `If-None-Match` work here too, by content.',
  responses: {
    200: { about: 'The check.', schema: checkDocument },
    304: { about: 'It is still as `If-None-Match` says.' },
  },
  handle: async (call) => tagged(await checkAnswer(call, await checkOf(call))),
} satisfies KeyedEndpoint;
