import { z } from 'zod';
import { MICROS_PER_SECOND } from '../../../core/instant.ts';
import { sameText } from '../../../signing.ts';
import type { ServerCounters } from '../../../store/reads/metrics.ts';
import { EXPOSITION_TYPE, familyHead, sampleLine } from '../../../telemetry/exposition.ts';
import { content, empty, json } from '../../kit/reply.ts';
import type { Call, OpenEndpoint } from '../endpoint.ts';

const COUNTERS = z
  .object({
    ts: z.int().describe('Seconds since 1970.'),
    max_ping_id: z.int().nullable().describe('Grows with every ping.'),
    max_notification_id: z.int().nullable().describe('Grows with every notification.'),
    num_unprocessed_flips: z.int().describe('Status changes for which no alerts have been queued yet.'),
  })
  .strict();

const HELP = {
  rollcall_last_ping_id: 'Grows with every ping.',
  rollcall_last_notification_id: 'Grows with every notification.',
  rollcall_unprocessed_flips: 'Status changes for which no alerts have been queued yet.',
} as const;

/** Tells the operator's monitoring how busy the server is. */
export default {
  name: 'getMetrics',
  method: 'GET',
  path: 'metrics/',
  area: 'service',
  scope: 'none',
  cors: false,
  summary: 'Returns counters of the whole server',
  about: `The header must equal the setting \`METRICS_KEY\`. If the setting is empty, the response is always 403. With
\`Accept: text/plain\`, the response is in the Prometheus format.`,
  headers: { 'X-Metrics-Key': 'The value of `METRICS_KEY`.' },
  responses: {
    200: { about: 'The counters.', schema: COUNTERS, type: EXPOSITION_TYPE },
    403: { about: 'The key is wrong, or none is set.' },
  },
  async handle(call) {
    if (!hasMetricsKey(call)) return empty(403);
    const counters = await call.deps.store.reads.counters();
    if (wantsText(call.headers.accept)) return content(EXPOSITION_TYPE, exposition(counters));
    return json({
      ts: Math.floor(call.now / MICROS_PER_SECOND),
      max_ping_id: counters.maxPingId,
      max_notification_id: counters.maxNotificationId,
      num_unprocessed_flips: counters.unprocessedFlips,
    });
  },
} satisfies OpenEndpoint;

/** Whether the caller knows the key of the operator. */
export function hasMetricsKey({ deps, headers }: Pick<Call, 'deps' | 'headers'>): boolean {
  const { metricsKey } = deps.config;
  const given = headers['x-metrics-key'];
  return metricsKey !== '' && typeof given === 'string' && sameText(given, metricsKey);
}

/** Clients that name JSON too, as many libraries do by default, get JSON. */
function wantsText(accept = ''): boolean {
  return /\btext\/plain\b|\bapplication\/openmetrics-text\b/.test(accept) && !accept.includes('application/json');
}

function exposition({ maxPingId, maxNotificationId, unprocessedFlips }: ServerCounters): string {
  const gauges = [
    ['rollcall_last_ping_id', maxPingId ?? 0],
    ['rollcall_last_notification_id', maxNotificationId ?? 0],
    ['rollcall_unprocessed_flips', unprocessedFlips],
  ] as const;
  return gauges
    .map(([name, value]) => familyHead({ name, help: HELP[name] }, 'gauge') + sampleLine(name, '', value))
    .join('\n');
}
