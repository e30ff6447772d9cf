import { addSecs, type Instant, instant, MICROS_PER_SECOND } from './instant.ts';
import { dateOf, daysTo, SECS_PER_DAY, weekdayOf } from './schedule/civil.ts';
import { type Zone, zoneOf } from './schedule/zone.ts';

/** What reports count in. Weeks start on Monday. */
export type PeriodUnit = 'month' | 'week' | 'day';

export interface WantedPeriods {
  readonly unit: PeriodUnit;
  readonly count: number;
  readonly now: Instant;
  /** IANA name. */
  readonly tz: string;
}

const EPOCH = instant(0);

/**
 * Returns when the current period and those before it started, newest first: local midnight, or the first moment of the day
 * where a clock change skips midnight.
 *
 * Throws `ScheduleError` for an unknown time zone.
 */
export function periodStarts({ unit, count, now, tz }: WantedPeriods): Instant[] {
  const zone = zoneOf(tz);
  const current = firstDay(localDay(zone, now), unit);
  return Array.from({ length: count }, (_, index) => startOfDay(zone, shiftFirstDay(current, unit, -index)));
}

/** Returns when the period ends that holds this moment: the start of the next. */
export function periodEnd(within: Instant, unit: PeriodUnit, tz: string): Instant {
  const zone = zoneOf(tz);
  return startOfDay(zone, shiftFirstDay(firstDay(localDay(zone, within), unit), unit, 1));
}

/** Days are counted from 1970-01-01, as in `civil.ts`. */
function firstDay(day: number, unit: PeriodUnit): number {
  if (unit === 'day') return day;
  if (unit === 'week') return day - ((weekdayOf(day) + 6) % 7);
  const { year, month } = dateOf(day);
  return daysTo(year, month, 1);
}

function shiftFirstDay(day: number, unit: PeriodUnit, by: number): number {
  if (unit === 'day') return day + by;
  if (unit === 'week') return day + by * 7;
  const { year, month } = dateOf(day);
  const months = year * 12 + (month - 1) + by;
  return daysTo(Math.floor(months / 12), (months % 12) + 1, 1);
}

function localDay(zone: Zone, at: Instant): number {
  const secs = Math.floor(at / MICROS_PER_SECOND);
  return Math.floor((secs + zone.periodAt(secs).offset) / SECS_PER_DAY);
}

function startOfDay(zone: Zone, day: number): Instant {
  const midnight = day * SECS_PER_DAY;
  // no zone is more than a day from UTC, so the search begins before the midnight wanted
  let period = zone.periodAt(midnight - SECS_PER_DAY);
  while (midnight - period.offset >= period.until) period = zone.periodAt(period.until);
  return addSecs(EPOCH, Math.max(midnight - period.offset, period.from));
}
