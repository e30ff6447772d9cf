import type { Badge } from './badge.ts';
import { formatPercent } from './downtime.ts';
import type { SpansInput } from './status-spans.ts';
import { UPTIME_DAYS, uptimes } from './uptime.ts';

/** From how many per cent on an uptime is fine, and from how many on it is bearable. */
const FINE = 99.9;
const BEARABLE = 95;

/** Reads the number of days in the address of a badge; null when it is none of those that are counted. */
export function uptimeDays(text: string): number | null {
  return UPTIME_DAYS.find((days) => String(days) === text) ?? null;
}

/** Returns a badge that says how much of the last days its checks were up, on average, instead of how they stand. */
export function withUptime(badge: Badge, sources: readonly SpansInput[], days: number): Badge {
  const known = sources.flatMap((source) => uptimes(source).find((each) => each.days === days)?.percent ?? []);
  if (known.length === 0) return { ...badge, text: 'no data' };
  const percent = Math.floor((known.reduce((sum, each) => sum + each, 0) / known.length) * 100) / 100;
  const status = percent >= FINE ? 'up' : percent >= BEARABLE ? 'late' : 'down';
  return { ...badge, status, text: `${formatPercent(percent)}%`, uptimePercent: percent };
}
