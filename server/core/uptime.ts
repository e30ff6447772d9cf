import { downtimes, uptimePercent, watched } from './downtime.ts';
import { addSecs, type Instant, laterOf } from './instant.ts';
import type { SpansInput } from './status-spans.ts';

const DAY_SECS = 86_400;

/** Over how many days uptime is told. */
export const UPTIME_DAYS = [1, 7, 30, 90] as const;

/** How much of the last days a check was not down. */
export interface Uptime {
  readonly days: number;
  /** In per cent, two decimals, rounded down; null for a check that has only just been made, or was never pinged. */
  readonly percent: number | null;
}

/** Returns the uptime over each of the usual lengths; for a younger check, over the time since it was made. */
export function uptimes(input: SpansInput): Uptime[] {
  return UPTIME_DAYS.map((days) => ({ days, percent: percentSince(addSecs(input.now, -days * DAY_SECS), input) }));
}

function percentSince(start: Instant, input: SpansInput): number | null {
  const from = laterOf(start, input.check.createdAt);
  if (from >= input.now || (input.check.status === 'new' && input.flips.length === 0)) return null;
  const [downtime] = downtimes({ ...input, starts: [from] });
  const length = watched({ from, to: input.now }, input.away ?? []);
  return downtime === undefined || length <= 0 ? null : uptimePercent(downtime.duration, length);
}
