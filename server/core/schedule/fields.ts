import { quoted, ScheduleError } from './schedule-error.ts';

/** What one field of an expression may hold. */
export interface FieldRule {
  /** As messages call it. */
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** What stands between the ends of a range. */
  readonly rangeMark: '-' | '..';
  /** `*` may be an item, alone or with a step (cron), and then means the whole range. */
  readonly starItem: boolean;
  /** Lower-case names of values. */
  readonly words?: ReadonlyMap<string, number>;
  /** Turns a number as written into the one meant. */
  readonly expand?: (written: number) => number;
}

/** The values `first`, `first + step` … up to `last`. */
export interface Span {
  readonly first: number;
  readonly last: number;
  readonly step: number;
}

const DIGITS = /^[0-9]+$/;

/** Returns the values of a comma list of `a`, `a-b`, `a/step` and `a-b/step`. */
export function parseValues(text: string, rule: FieldRule): number[] {
  return text.split(',').flatMap((item) => valuesOf(parseSpan(item, rule)));
}

/** Returns the values of a span, rising. */
export function valuesOf({ first, last, step }: Span): number[] {
  const values: number[] = [];
  for (let value = first; value <= last; value += step) values.push(value);
  return values;
}

/** Reads one item; a step without an upper end runs to the field's maximum. */
export function parseSpan(item: string, rule: FieldRule): Span {
  const [base, stepText] = splitAt(item, '/');
  const step = stepText === null ? 1 : parseStep(stepText, rule);
  if (base === '*' && rule.starItem) return { first: rule.min, last: rule.max, step };
  const [firstText, lastText] = splitAt(base, rule.rangeMark);
  const first = parseNumber(firstText, rule);
  if (lastText === null) return { first, last: stepText === null ? first : rule.max, step };
  const last = parseNumber(lastText, rule);
  if (last < first) throw new ScheduleError(`${rule.name}: the range ${quoted(base)} goes backwards`);
  return { first, last, step };
}

/** Reads a number or name and holds it against the field's range. */
export function parseNumber(text: string, { name, min, max, words, expand }: FieldRule): number {
  if (text === '') throw new ScheduleError(`${name}: a number is missing`);
  const written = DIGITS.test(text) ? Number(text) : words?.get(text.toLowerCase());
  if (written === undefined) throw new ScheduleError(`${name}: ${quoted(text)} is not valid`);
  const value = expand ? expand(written) : written;
  if (value < min || value > max) throw new ScheduleError(`${name}: ${quoted(text)} is not between ${min} and ${max}`);
  return value;
}

function parseStep(text: string, { name }: FieldRule): number {
  const step = DIGITS.test(text) ? Number(text) : 0;
  if (step < 1) throw new ScheduleError(`${name}: the step ${quoted(text)} is not a number of 1 or more`);
  return step;
}

/** Returns what stands before and after the first mark; the second is null if there is no mark. */
function splitAt(text: string, mark: string): [string, string | null] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + mark.length)];
}
