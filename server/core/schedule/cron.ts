import { type Bits, bitsOf, nextBit, sixtyBitsOf } from './bits.ts';
import { type Calendar, nextMatch } from './calendar.ts';
import { allDays, daysOnWeekdays, daysTo, SECS_PER_DAY } from './civil.ts';
import { type FieldRule, parseNumber, parseSpan, parseValues, valuesOf } from './fields.ts';
import { ScheduleError } from './schedule-error.ts';

const CRON = { rangeMark: '-', starItem: true } as const;
const MINUTE: FieldRule = { ...CRON, name: 'minute', min: 0, max: 59 };
const HOUR: FieldRule = { ...CRON, name: 'hour', min: 0, max: 23 };
const DAY: FieldRule = { ...CRON, name: 'day of month', min: 1, max: 31 };
const MONTH: FieldRule = {
  ...CRON,
  name: 'month',
  min: 1,
  max: 12,
  words: numbered(['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'], 1),
};
const WEEKDAY: FieldRule = {
  ...CRON,
  name: 'day of week',
  min: 0,
  max: 7,
  words: numbered(['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'], 0),
};
const NTH: FieldRule = { ...CRON, name: 'day of week, number after #', min: 1, max: 5 };

/** The fields of an expression, in order, for those who put it into words. */
export const CRON_FIELDS = { minute: MINUTE, hour: HOUR, day: DAY, month: MONTH, weekday: WEEKDAY } as const;

const LONGEST_MONTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const VALID_FROM = daysTo(2000, 1, 1) * SECS_PER_DAY;

interface MonthDays {
  /** 1–31. */
  readonly days: Bits;
  /** `L` */
  readonly last: boolean;
  /** `LW` */
  readonly lastWorkday: boolean;
}

interface WeekDays {
  /** 0 = Sunday … 6. */
  readonly weekdays: Bits;
  /** `5L`: weekdays whose last one of the month matches. */
  readonly lastOnes: Bits;
  /** `1#2` */
  readonly nths: readonly { readonly weekday: number; readonly nth: number }[];
}

/**
 * Reads a cron expression of five fields, in the sense of Debian's cron.
 *
 * @throws ScheduleError also if no date can ever match
 */
export function parseCron(text: string): Calendar {
  const [minute, hour, day, month, weekday] = fiveFieldsOf(text.trim());
  const isWild = minute.startsWith('*') || hour.startsWith('*');
  const minutes = sixtyBitsOf(parseValues(minute, MINUTE));
  const hours = bitsOf(parseValues(hour, HOUR));
  const monthDays = parseMonthDays(day);
  const months = bitsOf(parseValues(month, MONTH));
  const weekDays = parseWeekDays(weekday);
  if (!fitsAMonth(monthDays, months)) throw new ScheduleError('day of month: no month chosen has this day');

  const calendar: Calendar = {
    years: null,
    lastYear: Infinity,
    months,
    daysIn: dayRule(monthDays, weekDays, day.startsWith('*') || weekday.startsWith('*')),
    hours,
    minutes,
    seconds: [1, 0],
    secondPass: isWild ? 'runs' : 'skipped',
    movesOutOfGaps: !isWild,
  };
  if (nextMatch(calendar, VALID_FROM) === null) throw new ScheduleError('no date matches all fields');
  return calendar;
}

/** Returns the five words of an expression; throws `ScheduleError` when there are more or fewer. */
export function fiveFieldsOf(line: string): readonly [string, string, string, string, string] {
  const [minute, hour, day, month, weekday, ...more] = line.split(/\s+/).filter((field) => field !== '');
  if (!minute || !hour || !day || !month || !weekday || more.length > 0) {
    const count = [minute, hour, day, month, weekday, ...more].filter(Boolean).length;
    throw new ScheduleError(`a cron expression has 5 fields, this one has ${count}`);
  }
  if (/[\r\n]/.test(line)) throw new ScheduleError('a cron expression is a single line');
  return [minute, hour, day, month, weekday];
}

function parseMonthDays(text: string): MonthDays {
  const items = text.split(',');
  const marks = items.map((item) => item.toLowerCase());
  const numbers = items.filter((_, i) => marks[i] !== 'l' && marks[i] !== 'lw');
  return {
    days: bitsOf(numbers.flatMap((item) => valuesOf(parseSpan(item, DAY)))),
    last: marks.includes('l'),
    lastWorkday: marks.includes('lw'),
  };
}

function parseWeekDays(text: string): WeekDays {
  const weekdays: number[] = [];
  const lastOnes: number[] = [];
  const nths: { weekday: number; nth: number }[] = [];
  for (const item of text.split(',')) {
    const hash = item.indexOf('#');
    if (hash >= 0) {
      const weekday = parseNumber(item.slice(0, hash), WEEKDAY) % 7;
      nths.push({ weekday, nth: parseNumber(item.slice(hash + 1), NTH) });
    } else if (/^[0-9]+l$/i.test(item)) {
      lastOnes.push(parseNumber(item.slice(0, -1), WEEKDAY) % 7);
    } else {
      weekdays.push(...valuesOf(parseSpan(item, WEEKDAY)).map((value) => value % 7));
    }
  }
  return { weekdays: bitsOf(weekdays), lastOnes: bitsOf(lastOnes), nths };
}

/** `L` and `LW` fit every month; so the smallest number only counts when it stands alone. */
function fitsAMonth({ days, last, lastWorkday }: MonthDays, months: Bits): boolean {
  if (last || lastWorkday) return true;
  const smallest = nextBit(days, 1);
  return LONGEST_MONTHS.some((length, i) => (months >>> (i + 1)) & 1 && smallest <= length);
}

/** Both day fields must match if either begins with `*`, else one of them is enough: crontab(5). */
function dayRule(monthDays: MonthDays, weekDays: WeekDays, both: boolean): Calendar['daysIn'] {
  return (length, firstWeekday) => {
    const byDate = datesIn(monthDays, length, firstWeekday);
    const byWeekday = weekdaysIn(weekDays, length, firstWeekday);
    return (both ? byDate & byWeekday : byDate | byWeekday) & allDays(length);
  };
}

function datesIn({ days, last, lastWorkday }: MonthDays, length: number, firstWeekday: number): Bits {
  let dates = days;
  if (last) dates |= 1 << length;
  if (lastWorkday) {
    const weekdayOfLast = (firstWeekday + length - 1) % 7;
    dates |= 1 << (length - (weekdayOfLast === 6 ? 1 : weekdayOfLast === 0 ? 2 : 0));
  }
  return dates;
}

function weekdaysIn({ weekdays, lastOnes, nths }: WeekDays, length: number, firstWeekday: number): Bits {
  let dates = daysOnWeekdays(weekdays, firstWeekday);
  if (lastOnes !== 0) dates |= daysOnWeekdays(lastOnes, firstWeekday) & ~allDays(length - 7);
  for (const { weekday, nth } of nths) {
    const day = 1 + ((weekday - firstWeekday + 7) % 7) + 7 * (nth - 1);
    if (day <= length) dates |= 1 << day;
  }
  return dates;
}

function numbered(words: readonly string[], first: number): ReadonlyMap<string, number> {
  return new Map(words.map((word, i) => [word, first + i]));
}
