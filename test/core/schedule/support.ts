import type { Instant } from '../../../server/core/instant.ts';
import { fromMillis, toMillis } from '../../../server/core/instant.ts';
import { parseSchedule, type Timing } from '../../../server/core/schedule/next-due.ts';

/** Returns a cron timing in UTC, changed as told. */
export function aTiming(changes: Partial<Timing> = {}): Timing {
  return { kind: 'cron', timeoutSecs: 3600, schedule: '* * * * *', tz: 'UTC', ...changes };
}

/** Returns the instant of an ISO text such as `2023-03-26T01:00Z`. */
export function at(iso: string): Instant {
  return fromMillis(Date.parse(iso));
}

/** Returns the ISO text of an instant, to the second, without the seconds when they are zero. */
export function isoOf(moment: Instant | null): string | null {
  if (moment === null) return null;
  return new Date(toMillis(moment)).toISOString().replace(/(:00)?\.000Z$/, 'Z');
}

/** Returns the first `count` times after `start`, each counted from the one before; a null ends the list. */
export function timesAfter(timing: Timing, start: Instant, count: number): (Instant | null)[] {
  const schedule = parseSchedule(timing);
  const times: (Instant | null)[] = [];
  let last: Instant | null = start;
  while (times.length < count && last !== null) {
    last = schedule.next(last);
    times.push(last);
  }
  return times;
}
