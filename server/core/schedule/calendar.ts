import { type Bits, hasBit, nextBit, nextOfSixty, type SixtyBits } from './bits.ts';
import { type CivilDate, dateOf, daysTo, monthLength, SECS_PER_DAY, weekdayOf } from './civil.ts';

/** How far a search looks. Every date that exists comes again within 40 years (29 February on a given weekday). */
const HORIZON_YEARS = 50;

/** A moment on a wall clock: seconds since 1970-01-01 00:00 of that clock, whatever its zone. */
export type WallSecs = number;

/**
 * What a wall time that autumn repeats counts for the second time: as much as the first (`runs`), nothing (`skipped`), or
 * as much only when the time before it lies in the second pass too (`from-within`).
 */
export type SecondPass = 'runs' | 'skipped' | 'from-within';

/** What cron and OnCalendar expressions both come down to: sets of fields that all must match. */
export interface Calendar {
  /** Null means every year. */
  readonly years: ReadonlySet<number> | null;
  /** No match after this year. */
  readonly lastYear: number;
  /** 1–12. */
  readonly months: Bits;
  /** Returns the matching days (1–31) of a month of that length which begins on that weekday (0 = Sunday). */
  readonly daysIn: (length: number, firstWeekday: number) => Bits;
  readonly hours: Bits;
  readonly minutes: SixtyBits;
  readonly seconds: SixtyBits;
  readonly secondPass: SecondPass;
  /** A wall time that does not exist (spring) is moved to the end of the gap; else it is skipped. */
  readonly movesOutOfGaps: boolean;
}

/** Returns the first matching wall time at or after `from`, or null if there is none within reach. */
export function nextMatch(calendar: Calendar, from: WallSecs): WallSecs | null {
  const today = Math.floor(from / SECS_PER_DAY);
  const time = nextTimeOfDay(calendar, from - today * SECS_PER_DAY);
  const day = nextDay(calendar, time === null ? today + 1 : today);
  if (day === null) return null;
  return day * SECS_PER_DAY + (day === today && time !== null ? time : firstTimeOfDay(calendar));
}

function firstTimeOfDay({ hours, minutes, seconds }: Calendar): number {
  return nextBit(hours, 0) * 3600 + nextOfSixty(minutes, 0) * 60 + nextOfSixty(seconds, 0);
}

function nextTimeOfDay({ hours, minutes, seconds }: Calendar, from: number): number | null {
  const hour = Math.floor(from / 3600);
  const minute = Math.floor(from / 60) % 60;
  if (hasBit(hours, hour)) {
    if (nextOfSixty(minutes, minute) === minute) {
      const second = nextOfSixty(seconds, from % 60);
      if (second >= 0) return hour * 3600 + minute * 60 + second;
    }
    const nextMinute = nextOfSixty(minutes, minute + 1);
    if (nextMinute >= 0) return hour * 3600 + nextMinute * 60 + nextOfSixty(seconds, 0);
  }
  const nextHour = nextBit(hours, hour + 1);
  if (nextHour < 0) return null;
  return nextHour * 3600 + nextOfSixty(minutes, 0) * 60 + nextOfSixty(seconds, 0);
}

/** Returns the first matching day at or after `from`, both as days since 1970-01-01. */
function nextDay(calendar: Calendar, from: number): number | null {
  const begin = dateOf(from);
  const lastYear = horizonOf(calendar, begin.year);
  for (let year = begin.year; year <= lastYear; year++) {
    if (calendar.years !== null && !calendar.years.has(year)) continue;
    const day = nextDayInYear(calendar, year === begin.year ? begin : { year, month: 1, day: 1 });
    if (day !== null) return day;
  }
  return null;
}

function nextDayInYear({ months, daysIn }: Calendar, from: CivilDate): number | null {
  for (let month = nextBit(months, from.month); month > 0; month = nextBit(months, month + 1)) {
    const monthBegin = daysTo(from.year, month, 1);
    const days = daysIn(monthLength(from.year, month), weekdayOf(monthBegin));
    const day = nextBit(days, month === from.month ? from.day : 1);
    if (day > 0) return monthBegin + day - 1;
  }
  return null;
}

/** Years named by the user may lie anywhere up to the last one; without them nothing is gained by looking on. */
function horizonOf({ years, lastYear }: Calendar, year: number): number {
  return years === null ? Math.min(lastYear, year + HORIZON_YEARS) : lastYear;
}
