import { covered } from './blind-window.ts';
import type { StoredStatus } from './check.ts';
import { watched } from './downtime.ts';
import { earlierOf, type Instant, laterOf, type Micros } from './instant.ts';
import { localTime } from './local-time.ts';
import { periodStarts } from './periods.ts';
import { type SpansInput, shownSpans } from './status-spans.ts';

/** The worst that was on a day; `none`: the check was not there yet. */
export type DayState = StoredStatus | 'grace' | 'none';

/** One day of a check, by the calendar of a zone. */
export interface CheckDay {
  /** `2026-01-31` */
  readonly date: string;
  readonly start: Instant;
  readonly end: Instant;
  readonly state: DayState;
  readonly downtime: Micros;
  /** For how long Rollcall was not listening. */
  readonly away: Micros;
}

const WORST_FIRST = ['down', 'grace', 'up', 'paused', 'new'] as const;

/** Returns the last days up to today, oldest first. Throws `ScheduleError` for an unknown zone. */
export function dayStates(input: SpansInput & { readonly tz: string; readonly count: number }): CheckDay[] {
  const { now, tz, count, away = [] } = input;
  const starts = periodStarts({ unit: 'day', count, now, tz }).reverse();
  const [first = now] = starts;
  const spans = shownSpans({ ...input, from: first });
  return starts.map((start, index) => {
    const end = starts[index + 1] ?? now;
    const onDay = spans.filter((span) => span.from < end && span.to > start);
    const downtime = onDay
      .filter(({ status }) => status === 'down')
      .reduce((sum, span) => sum + watched({ from: laterOf(span.from, start), to: earlierOf(span.to, end) }, away), 0);
    const state = WORST_FIRST.find((each) => onDay.some(({ status }) => status === each)) ?? 'none';
    const isThere = end > input.check.createdAt;
    return {
      date: localTime(start, tz).date,
      start,
      end,
      state,
      downtime,
      away: isThere ? covered(away, { from: start, to: end }) : 0,
    };
  });
}
