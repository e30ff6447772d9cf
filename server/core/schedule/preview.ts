import type { ScheduleKind } from '../check.ts';
import { addSecs, type Instant, MICROS_PER_SECOND } from '../instant.ts';
import { isDuration } from './bounds.ts';
import { describeSchedule } from './describe.ts';
import { parseSchedule, ScheduleError, type Timing, validateSchedule } from './next-due.ts';
import { toCron } from './translate/to-cron.ts';
import { toOnCalendar } from './translate/to-oncalendar.ts';
import { type ClockChange, clockChanges } from './zoned.ts';

/** A schedule that a user is about to set, and from when on it is looked at. */
export interface PreviewInput extends Timing {
  /** Null: not known yet, or no number. */
  readonly graceSecs: number | null;
  readonly now: Instant;
  /** How many dates to give. */
  readonly count: number;
}

/** What a schedule means, in advance. */
export interface Preview {
  readonly kind: ScheduleKind;
  readonly words: string;
  /** The same in the other language, for cron and OnCalendar; null where that cannot say it. */
  readonly translation: string | null;
  readonly tz: string;
  readonly now: Instant;
  /** Fewer than asked for when the schedule ends. */
  readonly dates: readonly Instant[];
  readonly graceSecs: number | null;
  /** When an alert goes out if nothing comes for the first date; null without a grace time or a date. */
  readonly alertAt: Instant | null;
  /** The clock in the zone of the schedule changes between now and the last date. */
  readonly changes: readonly ClockChange[];
  /** The shortest time between two of the dates, when the grace time is longer than that. */
  readonly outgrownSecs: number | null;
}

/** A preview, or what is wrong with the schedule. */
export type PreviewResult =
  | { readonly ok: true; readonly preview: Preview }
  | { readonly ok: false; readonly error: string };

/** Works out what a schedule means: its words, its next dates, and when an alert would go out. */
export function previewSchedule({ now, count, graceSecs, ...timing }: PreviewInput): PreviewResult {
  const wrong = wrongIn(timing);
  if (wrong !== null) return { ok: false, error: wrong };
  const dates = nextDates(timing, now, count);
  const grace = graceSecs !== null && isDuration(graceSecs) ? graceSecs : null;
  const [first] = dates;
  const last = dates.at(-1);
  const preview: Preview = {
    kind: timing.kind,
    words: describeSchedule(timing) ?? '',
    translation: translationOf(timing),
    tz: timing.tz,
    now,
    dates,
    graceSecs: grace,
    alertAt: first === undefined || grace === null ? null : addSecs(first, grace),
    changes: timing.kind === 'simple' || last === undefined ? [] : clockChanges(timing.tz, now, last),
    outgrownSecs: grace === null ? null : outgrown(timing, dates, grace),
  };
  return { ok: true, preview };
}

function translationOf({ kind, schedule }: Timing): string | null {
  if (kind === 'simple') return null;
  return kind === 'cron' ? toOnCalendar(schedule) : toCron(schedule);
}

function wrongIn({ kind, schedule, timeoutSecs, tz }: Timing): string | null {
  if (kind === 'simple') return isDuration(timeoutSecs) ? null : 'the period is from 1 minute to 365 days';
  const wrong = validateSchedule(kind, schedule);
  if (wrong !== null) return wrong;
  try {
    parseSchedule({ kind, schedule, timeoutSecs, tz });
    return null;
  } catch (error) {
    if (error instanceof ScheduleError) return error.message;
    throw error;
  }
}

function nextDates(timing: Timing, now: Instant, count: number): readonly Instant[] {
  const schedule = parseSchedule(timing);
  const dates: Instant[] = [];
  for (let at = schedule.next(now); at !== null && dates.length < count; at = schedule.next(at)) dates.push(at);
  return dates;
}

function outgrown({ kind, timeoutSecs }: Timing, dates: readonly Instant[], graceSecs: number): number | null {
  const gaps =
    kind === 'simple'
      ? [timeoutSecs]
      : dates.slice(1).map((date, index) => (date - (dates[index] ?? date)) / MICROS_PER_SECOND);
  const shortest = Math.min(...gaps);
  return gaps.length > 0 && graceSecs > shortest ? shortest : null;
}
