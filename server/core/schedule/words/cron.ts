import { CRON_FIELDS, fiveFieldsOf } from '../cron.ts';
import { parseSpan, valuesOf } from '../fields.ts';
import { datesWords, monthsWords, weekdaysWords } from './days.ts';
import { listed, ordinalWord, type Pattern, patternIn, patternOf, WEEKDAYS } from './numbers.ts';
import { sentence } from './sentence.ts';
import { timeWords } from './times.ts';

const AT_ZERO: Pattern = { form: 'list', values: [0] };

/** Puts a cron expression into words; it has been found valid before. */
export function cronWords(text: string): string {
  const [minute, hour, day, month, weekday] = fiveFieldsOf(text.trim());
  const time = timeWords({
    hours: patternOf(hour, CRON_FIELDS.hour),
    minutes: patternOf(minute, CRON_FIELDS.minute),
    seconds: AT_ZERO,
  });
  const dates = monthDays(day);
  const weekdays = weekDays(weekday);
  // cron(8): both must match if one begins with a star, else one is enough
  const both = day.startsWith('*') || weekday.startsWith('*');
  return sentence({
    time,
    dates,
    weekdays,
    both,
    months: monthsWords(patternOf(month, CRON_FIELDS.month)),
    years: null,
  });
}

function monthDays(text: string): string | null {
  const items = text.toLowerCase().split(',');
  const special = [
    ...(items.includes('l') ? ['the last day'] : []),
    ...(items.includes('lw') ? ['the last working day'] : []),
  ];
  const plain = items.filter((item) => item !== 'l' && item !== 'lw');
  if (special.length === 0) return datesWords(patternOf(text, CRON_FIELDS.day));
  const dates = plain.length === 0 ? null : datesWords(patternOf(plain.join(','), CRON_FIELDS.day));
  return listed([...(dates === null ? [] : [dates]), ...special]);
}

function weekDays(text: string): string | null {
  const plain: number[] = [];
  const special: string[] = [];
  for (const item of text.split(',')) {
    const [name = '', nth] = item.split('#');
    if (nth !== undefined) special.push(`the ${ordinalWord(Number(nth))} ${WEEKDAYS[numberOf(name)] ?? name}`);
    else if (/^\d+l$/i.test(item)) special.push(`the last ${WEEKDAYS[numberOf(item.slice(0, -1))] ?? item}`);
    else plain.push(...valuesOf(parseSpan(item, CRON_FIELDS.weekday)).map((value) => value % 7));
  }
  if (special.length === 0) return weekdaysWords(plain);
  const names = patternIn(plain, { min: 0, max: 6 }).form === 'all' ? null : weekdaysWords(plain);
  return listed([...(plain.length === 0 || names === null ? [] : [names]), ...special]);
}

function numberOf(name: string): number {
  return (valuesOf(parseSpan(name, CRON_FIELDS.weekday))[0] ?? 0) % 7;
}
