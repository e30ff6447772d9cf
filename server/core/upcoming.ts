import type { Check } from './check.ts';
import type { Instant } from './instant.ts';
import { nextDue } from './schedule/next-due.ts';

/** No schedule that is this far behind is worth catching up with step by step. */
const MOST_STEPS = 10_000;

/**
 * Returns when a check is expected next, at most `count` times. A simple check counts from its last ping, so nothing is
 * expected of one that is not up; neither is anything of a paused one. Empty, too, for a schedule that cannot be read.
 */
export function upcoming(check: Check, now: Instant, count: number): readonly Instant[] {
  if (check.status === 'paused') return [];
  if (check.kind === 'simple' && (check.status !== 'up' || check.lastPingAt === null)) return [];
  const dates: Instant[] = [];
  try {
    let at: Instant | null = check.kind === 'simple' ? check.lastPingAt : now;
    for (let step = 0; at !== null && dates.length < count && step < MOST_STEPS; step += 1) {
      at = nextDue(check, at);
      if (at !== null && at > now) dates.push(at);
    }
  } catch {
    return [];
  }
  return dates;
}
