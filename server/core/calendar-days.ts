import type { Check } from './check.ts';
import { type CheckDay, dayStates } from './day-states.ts';
import { addSecs, type Instant, laterOf } from './instant.ts';
import { parseSchedule } from './schedule/next-due.ts';
import type { SpansInput } from './status-spans.ts';

/** Changes of status older than this may have been pruned. */
const FLIPS_KEPT_SECS = 93 * 86_400;
/** How many expected runs are counted in all; for busier schedules the numbers are left out. */
const MOST_COUNTED = 5_000;

/** A day with what was expected of it. */
export interface CalendarDay extends CheckDay {
  /** Ends of runs received; null: the log does not reach back to that day. */
  readonly received: number | null;
  /** Null: not known, or too many to count. */
  readonly expected: number | null;
}

export interface CalendarInput extends SpansInput {
  readonly tz: string;
  readonly count: number;
  /** When each success or failure came that is still in the log. */
  readonly endsAt: readonly Instant[];
  /** The oldest ping in the log; null when it is empty. */
  readonly logSince: Instant | null;
}

/** Returns the last days up to today, oldest first; days of which nothing is known any more are `none`. */
export function calendarDays(input: CalendarInput): CalendarDay[] {
  const { check, now, endsAt, logSince } = input;
  const since = knownSince(input);
  const counter = expectedCounter(check);
  return dayStates(input).map((day) => {
    const state = day.end <= since ? 'none' : day.state;
    if (logSince === null || day.end <= logSince || state === 'none') {
      return { ...day, state, received: null, expected: null };
    }
    const received = endsAt.filter((at) => at >= day.start && at < day.end).length;
    const begin = laterOf(day.start, check.createdAt);
    return { ...day, state, received, expected: day.end > now ? null : counter(begin, day.end) };
  });
}

/** Returns since when the changes of status are known without a gap. */
function knownSince({ check, flips, now }: SpansInput): Instant {
  const oldest = flips.reduce<(typeof flips)[number] | null>(
    (first, flip) => (first === null || flip.createdAt < first.createdAt ? flip : first),
    null,
  );
  if (oldest?.oldStatus === 'new') return check.createdAt;
  const kept = addSecs(now, -FLIPS_KEPT_SECS);
  return laterOf(check.createdAt, oldest !== null && oldest.createdAt < kept ? oldest.createdAt : kept);
}

type Counter = (from: Instant, to: Instant) => number | null;

function expectedCounter(check: Check): Counter {
  if (check.kind === 'simple') {
    return (from, to) => Math.floor((to - from) / 1_000_000 / check.timeoutSecs) || null;
  }
  let left = MOST_COUNTED;
  return (from, to) => {
    let count = 0;
    try {
      const schedule = parseSchedule(check);
      let at = schedule.next(addSecs(from, -1));
      while (at !== null && at < to && left > 0) {
        count += 1;
        left -= 1;
        at = schedule.next(at);
      }
    } catch {
      return null;
    }
    return left > 0 ? count : null;
  };
}
