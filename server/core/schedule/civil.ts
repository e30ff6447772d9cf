import type { Bits } from './bits.ts';

export const SECS_PER_DAY = 86_400;

/** A date of the Gregorian calendar; month and day count from 1. */
export interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const DAYS_PER_ERA = 146_097; // 400 years
const DAYS_TO_EPOCH = 719_468; // from 0000-03-01 to 1970-01-01
const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const EVERY_SEVENTH_DAY = (1 << 1) | (1 << 8) | (1 << 15) | (1 << 22) | (1 << 29);

/**
 * Returns the date of a count of days since 1970-01-01.
 *
 * Years are counted from March, so that the leap day comes last.
 * Source: https://howardhinnant.github.io/date_algorithms.html (civil_from_days)
 */
export function dateOf(days: number): CivilDate {
  const shifted = days + DAYS_TO_EPOCH;
  const era = Math.floor(shifted / DAYS_PER_ERA);
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** Returns the days from 1970-01-01 to a date. Source: as above (days_from_civil). */
export function daysTo(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_PER_ERA + dayOfEra - DAYS_TO_EPOCH;
}

/** Returns the weekday of a count of days since 1970-01-01: 0 = Sunday … 6 = Saturday. */
export function weekdayOf(days: number): number {
  return (((days + 4) % 7) + 7) % 7;
}

/** Returns the number of days of a month. */
export function monthLength(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : (MONTH_LENGTHS[month - 1] ?? 31);
}

/** Returns the days 1 to `length` as a set. */
export function allDays(length: number): Bits {
  return (-1 >>> (31 - length)) & -2;
}

/** Returns the days (1–31) of a month that begins on `firstWeekday` which fall on one of the weekdays (bit 0 = Sunday). */
export function daysOnWeekdays(weekdays: Bits, firstWeekday: number): Bits {
  let days = 0;
  for (let i = 0; i < 7; i++) {
    if ((weekdays >>> ((firstWeekday + i) % 7)) & 1) days |= EVERY_SEVENTH_DAY << i;
  }
  return days;
}
