import { hasBit } from '../bits.ts';
import { distancesFromEnd, ON_CALENDAR_FIELDS, parseWeekdays, partsOfLine } from '../oncalendar.ts';
import { datesWords, monthsWords, weekdaysWords, yearsWords } from './days.ts';
import { listed, ordinal, type Pattern, patternIn, patternOf } from './numbers.ts';
import { sentence } from './sentence.ts';
import { timeWords } from './times.ts';

const ALL: Pattern = { form: 'all' };
const ALL_WEEKDAYS = [0, 1, 2, 3, 4, 5, 6];

interface DateWords {
  readonly dates: string | null;
  readonly months: string | null;
  readonly years: string | null;
}

/** Puts an OnCalendar schedule into words, one sentence a line; it has been found valid before. */
export function onCalendarWords(text: string): string {
  return text
    .trim()
    .split('\n')
    .map(lineWords)
    .map((words, index) => (index === 0 ? words : words.replace(/^(?:Every|On|At)\b/, (word) => word.toLowerCase())))
    .join('; and ');
}

function lineWords(line: string): string {
  const { weekdays, date, time, zoneName } = partsOfLine(line);
  const [hour = '0', minute = '0', second = '0'] = (time || '00:00:00').split(':');
  const words = sentence({
    time: timeWords({
      hours: patternOf(hour, ON_CALENDAR_FIELDS.hour),
      minutes: patternOf(minute, ON_CALENDAR_FIELDS.minute),
      seconds: patternOf(second, ON_CALENDAR_FIELDS.second),
    }),
    weekdays: weekdays === '' ? null : weekdaysWords(namedIn(weekdays)),
    both: true,
    ...dateWords(date || '*-*-*'),
  });
  return zoneName === null ? words : `${words} (${zoneName})`;
}

function namedIn(weekdays: string): readonly number[] {
  const bits = parseWeekdays(weekdays);
  return ALL_WEEKDAYS.filter((day) => hasBit(bits, day));
}

function dateWords(date: string): DateWords {
  const isFromEnd = date.includes('~');
  const [day = '*', month = '*', year = '*'] = date.replace('~', '-').split('-').reverse();
  return {
    dates: isFromEnd ? fromEndWords(day) : datesWords(patternOf(day, ON_CALENDAR_FIELDS.day)),
    months: monthsWords(month === '*' ? ALL : patternOf(month, ON_CALENDAR_FIELDS.month)),
    years: year === '*' ? null : yearsWords(patternOf(year, ON_CALENDAR_FIELDS.year)),
  };
}

function fromEndWords(day: string): string | null {
  if (day === '*') return null;
  const distances = [...new Set(day.split(',').flatMap(distancesFromEnd))].sort((a, b) => a - b);
  const name = (distance: number) => (distance === 1 ? 'last' : `${ordinal(distance)} last`);
  const pattern = patternIn(distances, { min: 1, max: 31 });
  if (pattern.form === 'range') return `the ${name(pattern.last)} to the ${name(pattern.first)} day`;
  return `the ${listed([...distances].reverse().map(name))} day`;
}
