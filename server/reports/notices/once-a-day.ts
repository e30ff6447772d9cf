import type { ReportDeps } from '../reader.ts';

// shorter than a day, so that a daily timer which comes a minute early is not taken for a second run
const REFILL_SECS = 20 * 3600;

/** Whether this is the first time today that this name is asked for: of several processes and timers one gets a yes. */
export async function isDueToday(
  name: string,
  { store, clock }: Pick<ReportDeps, 'store' | 'clock'>,
): Promise<boolean> {
  const taken = await store.buckets.take(`notice:${name}`, { capacity: 1, refillSecs: REFILL_SECS }, clock.now());
  return taken.allowed;
}
