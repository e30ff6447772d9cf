import { capitalised } from '../../words.ts';
import type { TimeWords } from './times.ts';

/** The parts of a schedule in words; null parts say nothing. */
export interface SentenceParts {
  readonly time: TimeWords;
  /** `the 1st and 15th` */
  readonly dates: string | null;
  /** `Monday to Friday`, `the last Friday` */
  readonly weekdays: string | null;
  /** A day must be one of the dates and one of the weekdays; else one is enough. */
  readonly both: boolean;
  readonly months: string | null;
  readonly years: string | null;
}

/** Builds one sentence, without a full stop, that begins in upper case. */
export function sentence(parts: SentenceParts): string {
  const days = daysPhrase(parts);
  const years = parts.years === null ? '' : ` ${within(parts.years)}`;
  const { isOften, text } = parts.time;
  if (isOften) return capitalised(days === null ? `${text}${years}` : `${text}, ${days}${years}`);
  return capitalised(`${days ?? 'every day'}${years} ${text}`);
}

function daysPhrase({ dates, weekdays, both, months }: SentenceParts): string | null {
  if (dates === null && weekdays === null) return months === null ? null : `every day ${within(months)}`;
  if (dates === null) return weekly(weekdays ?? '', months);
  if (weekdays === null) return onDates(dates, months);
  if (!both) return `${onDates(dates, months)} and also ${weekly(weekdays, months)}`;
  return `${onDates(dates, months)} if that is ${isOne(weekdays) ? `a ${weekdays}` : weekdays.replace(/ and (?=\w+$)/, ' or ')}`;
}

function onDates(dates: string, months: string | null): string {
  if (dates.startsWith('days ')) return `on ${dates}${months === null ? '' : ` ${within(months)}`}`;
  return `on ${dates} of ${monthOf(months)}`;
}

function weekly(weekdays: string, months: string | null): string {
  if (weekdays.includes('the ')) return `on ${weekdays} of ${monthOf(months)}`;
  return `${isOne(weekdays) ? `every ${weekdays}` : weekdays}${months === null ? '' : ` ${within(months)}`}`;
}

function monthOf(months: string | null): string {
  if (months === null) return 'every month';
  return months.includes(' to ') ? `each month from ${months}` : months;
}

/** `in January`, `from March to May`. */
function within(words: string): string {
  return `${words.includes(' to ') ? 'from' : 'in'} ${words}`;
}

function isOne(weekdays: string): boolean {
  return /^\w+$/.test(weekdays);
}
