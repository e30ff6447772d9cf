import { content } from '../../kit/reply.ts';
import { checkOf } from '../check-of.ts';
import type { KeyedEndpoint } from '../endpoint.ts';
import { notFound } from '../failure.ts';
import { errorDocument } from '../schemas/documents.ts';

/** Without a charset: the bytes are given out as they came, in whatever that was. */
const BODY_TYPE = 'text/plain';

/** Returns what a ping said. */
export default {
  name: 'getPingBody',
  method: 'GET',
  path: 'checks/{uuid}/pings/{n}/body',
  area: 'pings',
  scope: 'rw',
  summary: 'Returns the body of a ping, byte for byte',
  responses: {
    200: { about: 'The body.', type: BODY_TYPE },
    404: {
      about: 'There is no such check or ping, the ping has no body, or the ping is no longer stored.',
      schema: errorDocument,
    },
  },
  async handle(call) {
    const check = await checkOf(call);
    const n = Number(call.params.get('n'));
    const kept = await call.deps.store.reads.pingLogLimit(call.caller.project.ownerId);
    // also keeps serials from the database that are too large for it
    if (n > check.nPings || n <= check.nPings - kept) return notFound();
    const body = await call.deps.bodies.read(check, n);
    if (body === null || body.length === 0) return notFound();
    return content(BODY_TYPE, body);
  },
} satisfies KeyedEndpoint;
