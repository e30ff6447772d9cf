import { z } from 'zod';
import { MICROS_PER_SECOND } from '../../../core/instant.ts';
import { json, TEXT_TYPE, text } from '../../kit/reply.ts';
import type { Call, OpenEndpoint } from '../endpoint.ts';
import { hasMetricsKey } from './get-metrics.ts';

const DETAILS = z
  .object({
    database: z.enum(['sqlite', 'postgres']),
    loop_lag: z.number().describe('Seconds by which the most overdue check is late in going down.'),
    unprocessed_flips: z.int().describe('Status changes for which no alerts have been queued yet.'),
    queue_length: z.int().describe('Alerts waiting to be sent.'),
    storage: z.enum(['database', 'bucket']).describe('Where ping bodies are stored.'),
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
  summary: 'Reports whether the server and its database work',
  about: 'With `verbose=1` and the header `X-Metrics-Key`, the response is JSON and says how late alerts are.',
  query: z.object({ verbose: z.string().optional().describe('`1` for details as JSON.') }),
  headers: { 'X-Metrics-Key': 'The value of `METRICS_KEY`; only for `verbose=1`.' },
  responses: {
    200: { about: 'Both work: `OK`.', type: TEXT_TYPE, schema: DETAILS },
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
