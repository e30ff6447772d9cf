import type { ScheduleKind } from '../check.ts';
import type { CheckSettings } from '../check-fields.ts';
import { addSecs, type Instant, instant, MICROS_PER_SECOND } from '../instant.ts';
import type { Calendar } from './calendar.ts';
import { SECS_PER_DAY } from './civil.ts';
import { parseCron } from './cron.ts';
import { nextOccurrence } from './occurrence.ts';
import { parseOnCalendar } from './oncalendar.ts';
import { ScheduleError } from './schedule-error.ts';
import { type Zone, zoneOf } from './zone.ts';

export { ScheduleError };

/** When a check is expected, read once and asked many times. */
export interface Schedule {
  /** Returns the first time strictly after `after`, or null for never. */
  next(after: Instant): Instant | null;
}

/** The part of a check's scheduling that decides when it is due. */
export type Timing = Pick<CheckSettings, 'kind' | 'timeoutSecs' | 'schedule' | 'tz'>;

interface Rule {
  readonly calendar: Calendar;
  readonly zone: Zone;
}

/** Bounds the memory of schedules already read; one or two kilobytes each. */
const MAX_REMEMBERED = 5_000;
/** 2000-01-01 UTC: a schedule must have a time after it to be valid, so that a past date of this century still is. */
const VALID_AFTER = instant(10_957 * SECS_PER_DAY * MICROS_PER_SECOND);

const remembered = new Map<string, Schedule>();

/**
 * Returns when a check is due next, strictly after `after` (its last ping), or null for never.
 *
 * A simple check is due `timeoutSecs` later, others at the next time of their schedule in their zone. Schedules are
 * remembered by their text, so asking again is cheap.
 *
 * @throws ScheduleError if the schedule or its time zone cannot be read
 */
export function nextDue(timing: Timing, after: Instant): Instant | null {
  if (timing.kind === 'simple') return addSecs(after, timing.timeoutSecs);
  const key = `${timing.kind} ${timing.tz} ${timing.schedule}`;
  const known = remembered.get(key);
  if (known) return known.next(after);
  const schedule = parseSchedule(timing);
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(key, schedule);
  return schedule.next(after);
}

/**
 * Reads a check's schedule.
 *
 * @throws ScheduleError that says what is wrong and where
 */
export function parseSchedule({ kind, timeoutSecs, schedule, tz }: Timing): Schedule {
  switch (kind) {
    case 'simple':
      return { next: (after) => addSecs(after, timeoutSecs) };
    case 'cron':
      return firstOf([{ calendar: parseCron(schedule), zone: zoneOf(tz) }]);
    case 'oncalendar':
      return firstOf(
        parseOnCalendar(schedule).map(({ calendar, zoneName }) => ({ calendar, zone: zoneOf(zoneName ?? tz) })),
      );
    default:
      return kind satisfies never;
  }
}

/**
 * Tells what is wrong with a schedule text, or null if it is valid: it can be read and has a time after 2000-01-01 UTC.
 *
 * The text of a simple check is not used, and so never wrong. The length (100 characters) is for the caller to check.
 *
 * @example validateSchedule('cron', '0 25 * * *') // 'hour: "25" is not between 0 and 23'
 */
export function validateSchedule(kind: ScheduleKind, text: string): string | null {
  try {
    const schedule = parseSchedule({ kind, timeoutSecs: 60, schedule: text, tz: 'UTC' });
    return schedule.next(VALID_AFTER) === null ? 'no date matches all parts' : null;
  } catch (error) {
    if (error instanceof ScheduleError) return error.message;
    throw error;
  }
}

/** Tells which kind a schedule text is, right or wrong: a single line of exactly five words is cron. */
export function scheduleKindOf(text: string): 'cron' | 'oncalendar' {
  const line = text.trim();
  return !/[\r\n]/.test(line) && line.split(/\s+/).length === 5 ? 'cron' : 'oncalendar';
}

function firstOf(rules: readonly Rule[]): Schedule {
  return {
    next(after) {
      const afterSecs = Math.floor(after / MICROS_PER_SECOND);
      let first: number | null = null;
      for (const { calendar, zone } of rules) {
        const found = nextOccurrence(calendar, zone, afterSecs);
        if (found !== null && (first === null || found < first)) first = found;
      }
      return first === null ? null : instant(first * MICROS_PER_SECOND);
    },
  };
}
