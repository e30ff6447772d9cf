import { z } from 'zod';
import { MICROS_PER_SECOND } from '../../../core/instant.ts';
import { json, TEXT_TYPE, text } from '../../kit/reply.ts';
import type { Call, OpenEndpoint } from '../endpoint.ts';
import { hasMetricsKey } from './get-metrics.ts';

const DETAILS = z
  .object({
    database: z.enum(['sqlite', 'postgres']),
    loop_lag: z.number().describe('Seconds by which the most overdue check has waited to be taken down.'),
    unprocessed_flips: z.int().describe('Changes of status that alerts have not been queued for yet.'),
    queue_length: z.int().describe('Alerts that wait to be sent.'),
    storage: z.enum(['database', 'bucket']).describe('Where the bodies of pings are kept.'),
  })
  .strict();

/** Tells whether the database answers; for load balancers and container health checks. */
export default {
  name: 'getStatus',
  method: 'GET',
  path: 'status/',
  area: 'service',
  scope: 'none',
  cors: false,
  summary: 'Tells whether the server and its database answer',
  about: 'With `verbose=1` and the header `X-Metrics-Key` it tells as JSON how far alerts are behind.',
  query: z.object({ verbose: z.string().optional().describe('`1` for more than `OK`.') }),
  headers: { 'X-Metrics-Key': 'The value of `METRICS_KEY`; only for `verbose=1`.' },
  responses: {
    200: { about: 'They do: `OK`.', type: TEXT_TYPE, schema: DETAILS },
  },
  async handle(call) {
    if (call.query.get('verbose') === '1' && hasMetricsKey(call)) return json(await details(call));
    await call.deps.store.ping();
    return text('OK');
  },
} satisfies OpenEndpoint;

async function details({ deps: { store, config }, now }: Call) {
  const [dueAt, counters, jobs] = await Promise.all([
    store.checks.nextDueAt(),
    store.reads.counters(),
    store.jobs.count(),
  ]);
  return {
    database: store.database,
    loop_lag: dueAt === null ? 0 : Math.max(0, (now - dueAt) / MICROS_PER_SECOND),
    unprocessed_flips: counters.unprocessedFlips,
    queue_length: jobs,
    storage: config.s3Bucket === '' ? 'database' : 'bucket',
  };
}
