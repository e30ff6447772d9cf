import { z } from 'zod';
import { json, TEXT_TYPE, text } from '../../kit/reply.ts';
import type { Call, OpenEndpoint } from '../endpoint.ts';
import { hasMetricsKey } from './get-metrics.ts';

/** As long as an answer is given again. */
const RETRY_AFTER_SECS = '5';

const DETAILS = z
  .object({
    database: z.enum(['sqlite', 'postgres']),
    loop_lag: z.number().describe('Seconds by which the most overdue check is late in going down.'),
    unprocessed_flips: z.int().describe('Status changes for which no alerts have been queued yet.'),
    queue_length: z.int().describe('Alerts waiting to be sent.'),
    storage: z.enum(['database', 'bucket']).describe('Where ping bodies are stored.'),
  })
  .strict();

/** Tells whether this server does its work: pings can be stored, and alerts are not held up. */
export default {
  name: 'getStatus',
  method: 'GET',
  path: 'status/',
  area: 'service',
  scope: 'none',
  cors: false,
  summary: 'Reports whether pings can be stored and alerts are sent',
  about: 'With `verbose=1` and the header `X-Metrics-Key`, the response is JSON and says how late alerts are.',
  query: z.object({ verbose: z.string().optional().describe('`1` for details as JSON.') }),
  headers: { 'X-Metrics-Key': 'The value of `METRICS_KEY`; only for `verbose=1`.' },
  responses: {
    200: { about: 'Pings are stored, and alerts are sent without delay: `OK`.', type: TEXT_TYPE, schema: DETAILS },
    503: { about: 'They are not. The text names what has failed.', type: TEXT_TYPE },
  },
  async handle(call) {
    if (call.query.get('verbose') === '1' && hasMetricsKey(call)) return json(await details(call));
    const failed = (await call.deps.health.read()).filter(({ state }) => state === 'failed');
    if (failed.length === 0) return text('OK');
    const reply = text(failed.map(({ name, text: sentence }) => `${name}: ${sentence}`).join('\n'), 503);
    return { ...reply, headers: { ...reply.headers, 'Retry-After': RETRY_AFTER_SECS } };
  },
} satisfies OpenEndpoint;

async function details({ deps: { store, config, health } }: Call) {
  const [parts, counters, jobs] = await Promise.all([health.read(), store.reads.counters(), store.jobs.count()]);
  return {
    database: store.database,
    loop_lag: parts.find(({ name }) => name === 'checks')?.lagSecs ?? 0,
    unprocessed_flips: counters.unprocessedFlips,
    queue_length: jobs,
    storage: config.s3Bucket === '' ? 'database' : 'bucket',
  };
}
