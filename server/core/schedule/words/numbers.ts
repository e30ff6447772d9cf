import { type FieldRule, parseValues } from '../fields.ts';

/** The values of one field, and what pattern they form. */
export type Pattern =
  | { readonly form: 'all' }
  | { readonly form: 'step'; readonly first: number; readonly last: number; readonly step: number }
  | { readonly form: 'range'; readonly first: number; readonly last: number }
  | { readonly form: 'list'; readonly values: readonly number[] };

const LONGEST_LIST = 6;
const ORDINAL_WORDS = ['first', 'second', 'third', 'fourth', 'fifth'];
export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
export const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Finds the pattern in what a field says; `*` and whatever amounts to it is `all`. */
export function patternOf(text: string, rule: FieldRule): Pattern {
  if (text === '*') return { form: 'all' };
  const values = [...new Set(parseValues(text, rule))].sort((a, b) => a - b);
  return patternIn(values, rule);
}

/** Finds the pattern in rising values. */
export function patternIn(values: readonly number[], { min, max }: Pick<FieldRule, 'min' | 'max'>): Pattern {
  const [first, second] = values;
  const last = values.at(-1);
  if (first === undefined || last === undefined || second === undefined || values.length < 3)
    return { form: 'list', values };
  const step = second - first;
  if (values.some((value, i) => value !== first + i * step)) return { form: 'list', values };
  if (step > 1) return { form: 'step', first, last, step };
  return first === min && last === max ? { form: 'all' } : { form: 'range', first, last };
}

/** Returns all values of a pattern; those of `all` come from the rule. */
export function valuesIn(pattern: Pattern, { min, max }: Pick<FieldRule, 'min' | 'max'>): readonly number[] {
  if (pattern.form === 'list') return pattern.values;
  const { first, last, step } = pattern.form === 'all' ? { first: min, last: max, step: 1 } : { step: 1, ...pattern };
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => first + i * step);
}

/** Joins words as in a sentence: `a, b and c`; what would be too long to read is cut: `a, b, c … z`. */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  if (words.length < 2) return last;
  if (words.length > LONGEST_LIST) return `${words.slice(0, LONGEST_LIST - 2).join(', ')} … ${last}`;
  return `${words.slice(0, -1).join(', ')} and ${last}`;
}

/** Writes `1st`, `2nd`, `3rd`, `11th`. */
export function ordinal(n: number): string {
  const isTeen = n % 100 >= 11 && n % 100 <= 13;
  const ending = isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${ending}`;
}

/** Writes `first` … `fifth`. */
export function ordinalWord(n: number): string {
  return ORDINAL_WORDS[n - 1] ?? ordinal(n);
}

/** Writes a number with two digits. */
export function twoDigits(n: number): string {
  return String(n).padStart(2, '0');
}
