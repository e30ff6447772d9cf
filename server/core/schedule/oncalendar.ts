import { type Bits, bitsOf, sixtyBitsOf } from './bits.ts';
import type { Calendar } from './calendar.ts';
import { allDays, daysOnWeekdays } from './civil.ts';
import { type FieldRule, parseSpan, parseValues, type Span, valuesOf } from './fields.ts';
import { quoted, ScheduleError } from './schedule-error.ts';
import { isKnownZoneName } from './zone-names.ts';

const ON_CALENDAR = { rangeMark: '..', starItem: false } as const;
const YEAR: FieldRule = { ...ON_CALENDAR, name: 'year', min: 1970, max: 2199, expand: fullYear };
const MONTH: FieldRule = { ...ON_CALENDAR, name: 'month', min: 1, max: 12 };
const DAY: FieldRule = { ...ON_CALENDAR, name: 'day', min: 1, max: 31 };
const DAY_FROM_END: FieldRule = { ...ON_CALENDAR, name: 'day from the end of the month', min: 1, max: 28 };
const HOUR: FieldRule = { ...ON_CALENDAR, name: 'hour', min: 0, max: 23 };
const MINUTE: FieldRule = { ...ON_CALENDAR, name: 'minute', min: 0, max: 59 };
const SECOND: FieldRule = { ...ON_CALENDAR, name: 'second', min: 0, max: 59 };

/** The fields of an expression, for those who put it into words. */
export const ON_CALENDAR_FIELDS = {
  year: YEAR,
  month: MONTH,
  day: DAY,
  dayFromEnd: DAY_FROM_END,
  hour: HOUR,
  minute: MINUTE,
  second: SECOND,
} as const;

const TWICE_A_YEAR = '*-01,07-01 00:00:00';
const YEARLY = '*-01-01 00:00:00';

/** Source: systemd.time(7), "Calendar Events"; the other spellings: systemd's calendarspec.c. */
const SHORTCUTS: ReadonlyMap<string, string> = new Map([
  ['minutely', '*-*-* *:*:00'],
  ['hourly', '*-*-* *:00:00'],
  ['daily', '*-*-* 00:00:00'],
  ['weekly', 'Mon *-*-* 00:00:00'],
  ['monthly', '*-*-01 00:00:00'],
  ['quarterly', '*-01,04,07,10-01 00:00:00'],
  ['semiannually', TWICE_A_YEAR],
  ['semi-annually', TWICE_A_YEAR],
  ['biannually', TWICE_A_YEAR],
  ['bi-annually', TWICE_A_YEAR],
  ['yearly', YEARLY],
  ['annually', YEARLY],
  ['anually', YEARLY],
]);

/** Monday first: ranges run to Sunday, never across it. */
const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const ALL_WEEKDAYS: Bits = 0b1111111;
const WEEKDAY_ITEM = /^([a-z]+)(?:(?:\.\.|-)([a-z]+))?$/i;

/** One line of an OnCalendar schedule. */
export interface CalendarLine {
  readonly calendar: Calendar;
  /** As named in the line, perhaps a legacy name; null = the check's own zone. */
  readonly zoneName: string | null;
}

type DatePart = Pick<Calendar, 'years' | 'months'> & { readonly daysOfLength: (length: number) => Bits };
type TimePart = Pick<Calendar, 'hours' | 'minutes' | 'seconds' | 'secondPass'>;

/**
 * Reads OnCalendar expressions, one a line, as systemd does, within the limits that docs/pages/oncalendar.md names.
 *
 * A date that can never come (`02-30`) is no error here: the schedule then never fires.
 */
export function parseOnCalendar(text: string): readonly CalendarLine[] {
  const lines = text.trim().split('\n');
  return lines.map((line, i) => {
    try {
      return parseLine(line);
    } catch (error) {
      if (lines.length === 1 || !(error instanceof ScheduleError)) throw error;
      throw new ScheduleError(`line ${i + 1}: ${error.message}`);
    }
  });
}

/** The parts of one line as written, a shortcut spelled out. */
export interface LineParts {
  /** Empty parts are absent. */
  readonly weekdays: string;
  readonly date: string;
  readonly time: string;
  readonly zoneName: string | null;
}

function parseLine(line: string): CalendarLine {
  const { zoneName, ...parts } = partsOfLine(line);
  return { calendar: parseCalendar(parts), zoneName };
}

/** Takes one line apart; throws `ScheduleError` for what is in no place that has a meaning. */
export function partsOfLine(line: string): LineParts {
  const words = line.split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) throw new ScheduleError('an OnCalendar expression is missing');
  const lastWord = words.at(-1) ?? '';
  const zoneName = zoneNameOf(lastWord);
  const parts = zoneName === null ? words : words.slice(0, -1);
  const shortcut = parts.length === 1 ? SHORTCUTS.get(parts[0]?.toLowerCase() ?? '') : undefined;
  return { ...splitWords(shortcut?.split(' ') ?? parts), zoneName };
}

/** Names of zones go by letter case, as those of files do; `utc` is a word of systemd's. */
function zoneNameOf(word: string): string | null {
  if (word.toUpperCase() === 'UTC') return 'UTC';
  return isKnownZoneName(word) ? word : null;
}

function splitWords(words: readonly string[]): Omit<LineParts, 'zoneName'> {
  const rest = [...words];
  const takeIf = (isWanted: boolean) => (isWanted ? rest.shift() : undefined);
  const weekdayText = takeIf(/^[a-z]/i.test(rest[0] ?? ''));
  const dateText = takeIf(isDate(rest[0] ?? ''));
  const timeText = takeIf(rest[0]?.includes(':') ?? false);
  if (rest[0] !== undefined) throw misplaced(rest[0]);
  if (words.length === 0) throw new ScheduleError('a time zone alone is not a schedule');
  return { weekdays: weekdayText ?? '', date: dateText ?? '', time: timeText ?? '' };
}

function parseCalendar({ weekdays: weekdayText, date, time }: Omit<LineParts, 'zoneName'>): Calendar {
  const weekdays = weekdayText === '' ? ALL_WEEKDAYS : parseWeekdays(weekdayText);
  const { years, months, daysOfLength } = parseDate(date || '*-*-*');
  return {
    years,
    months,
    lastYear: YEAR.max,
    daysIn: (length, firstWeekday) => daysOfLength(length) & daysOnWeekdays(weekdays, firstWeekday),
    ...parseTime(time || '00:00:00'),
    movesOutOfGaps: false,
  };
}

function isDate(word: string): boolean {
  return /[-~]/.test(word) && !word.includes(':') && !/^[a-z]/i.test(word);
}

function misplaced(word: string): ScheduleError {
  if (/^[a-z]/i.test(word))
    return new ScheduleError(`${quoted(word)} is not a known time zone, or is in the wrong place`);
  return new ScheduleError(`${quoted(word)} is not a date or time, or is in the wrong place`);
}

/** Returns the weekdays a list names, as a set with Sunday as 0. */
export function parseWeekdays(text: string): Bits {
  const items = (text.endsWith(',') ? text.slice(0, -1) : text).split(',');
  return bitsOf(items.flatMap(parseWeekdayItem));
}

/** Returns weekdays with Sunday as 0. */
function parseWeekdayItem(item: string): number[] {
  const [, firstName, lastName] = WEEKDAY_ITEM.exec(item) ?? [];
  const first = weekdayIndex(firstName ?? item);
  const last = lastName === undefined ? first : weekdayIndex(lastName);
  if (last < first) throw new ScheduleError(`weekday: the range ${quoted(item)} goes backwards`);
  return WEEKDAYS.map((_, i) => i)
    .slice(first, last + 1)
    .map((i) => (i + 1) % 7);
}

function weekdayIndex(name: string): number {
  const lower = name.toLowerCase();
  const index = WEEKDAYS.findIndex((weekday) => weekday === lower || weekday.slice(0, 3) === lower);
  if (index < 0) throw new ScheduleError(`weekday: ${quoted(name)} is not valid`);
  return index;
}

function parseDate(text: string): DatePart {
  const isFromEnd = text.includes('~');
  const parts = text.replace('~', '-').split('-');
  if (parts.length < 2 || parts.length > 3) throw new ScheduleError(`date: ${quoted(text)} is not Y-M-D or M-D`);
  const [day = '', month = '', year = '*'] = parts.reverse();
  if (isFromEnd && !text.endsWith(`~${day}`))
    throw new ScheduleError(`date: in ${quoted(text)}, ~ must come before the day`);
  return {
    years: year === '*' ? null : new Set(parseValues(year, YEAR)),
    months: bitsOf(valuesOrAll(month, MONTH)),
    daysOfLength: isFromEnd ? daysFromEnd(day) : daysFromBegin(day),
  };
}

function daysFromBegin(text: string): DatePart['daysOfLength'] {
  const days = bitsOf(valuesOrAll(text, DAY));
  return (length) => days & allDays(length);
}

function daysFromEnd(text: string): DatePart['daysOfLength'] {
  if (text === '*') return allDays;
  const distances = text.split(',').flatMap(distancesFromEnd);
  return (length) => bitsOf(distances.map((distance) => length + 1 - distance));
}

/**
 * Returns how far the days of an item are from the month's end, falling. An open step runs towards the end of the month:
 * `~7/2` is the 7th, 5th, 3rd and 1st last day. Within a range it counts from the first number: `~5..10/2` is the 9th, 7th
 * and 5th, since systemd cuts the end of a range to a whole number of steps before it turns the range round.
 */
export function distancesFromEnd(item: string): number[] {
  const span = parseSpan(item, DAY_FROM_END);
  const isOpen = item.includes('/') && !item.includes('..');
  return valuesOf(isOpen ? { ...span, first: firstOfOpen(span), last: span.first } : span).reverse();
}

function firstOfOpen({ first, step }: Span): number {
  return ((first - 1) % step) + 1;
}

function parseTime(text: string): TimePart {
  const [hour = '', minute = '', second = '0', ...more] = text.split(':');
  if (more.length > 0) throw new ScheduleError(`time: ${quoted(text)} is not H:M or H:M:S`);
  return {
    hours: bitsOf(valuesOrAll(hour, HOUR)),
    minutes: sixtyBitsOf(valuesOrAll(minute, MINUTE)),
    seconds: sixtyBitsOf(valuesOrAll(second, SECOND)),
    // in the hour that autumn repeats, the man page lets `hourly` run twice and the program (252) does not run it the second
    // time: a check that is due at the later of the two raises no false alarm
    secondPass: hour === '*' ? 'from-within' : 'skipped',
  };
}

function valuesOrAll(text: string, rule: FieldRule): number[] {
  return parseValues(text === '*' ? `${rule.min}..${rule.max}` : text, rule);
}

/** `24` is 2024 and `99` is 1999, as in systemd. */
function fullYear(year: number): number {
  if (year > 99) return year;
  return year < 70 ? 2000 + year : 1900 + year;
}
