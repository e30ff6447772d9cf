import { z } from 'zod';
import { json } from '../../kit/reply.ts';
import { checkOf } from '../check-of.ts';
import type { KeyedEndpoint } from '../endpoint.ts';
import { readQuery } from '../input.ts';
import { presentPings } from '../present/ping.ts';
import { pingList } from '../schemas/documents.ts';
import { limit, PAGE_MAX, serial } from '../schemas/paging.ts';

const query = z.object({
  limit: limit(),
  details: z.string().optional().describe('`1`: adds the exit status, if there is one.'),
  before: serial().describe('Only pings with a lower serial number: pass the `n` of the last ping you have.'),
});

/** Lists the pings of a check. */
export default {
  name: 'listPings',
  method: 'GET',
  path: 'checks/{uuid}/pings/',
  area: 'pings',
  scope: 'rw',
  summary: 'Lists the pings of the check, newest first',
  about: `Returns the pings that are stored, at most ${PAGE_MAX}.`,
  query,
  responses: { 200: { about: 'The pings.', schema: pingList } },
  async handle(call) {
    const check = await checkOf(call);
    const wanted = readQuery(query, call);
    const { store, config } = call.deps;
    const kept = await store.reads.pingLogLimit(call.caller.project.ownerId);
    const log = await store.reads.pingLog({
      checkId: check.id,
      after: check.nPings - kept,
      before: wanted.before ?? null,
      limit: Math.min(wanted.limit ?? PAGE_MAX, kept),
    });
    const checkUrl = `${config.siteRoot}/api/v${call.version}/checks/${check.code}`;
    return json({ pings: presentPings(log, { checkUrl, details: wanted.details === '1' }) });
  },
} satisfies KeyedEndpoint;
