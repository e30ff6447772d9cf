import { z } from 'zod';
import { characterCount } from '../../../core/text-clean.ts';

// Texts of the errors are those that Healthchecks sends: clients compare them.
const NOT_A_STRING = 'is not a string';
const NOT_A_NUMBER = 'is not a number';

/** NUL, and halves of surrogate pairs: PostgreSQL cannot hold them. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

/** Whether the database can hold a text as it is. */
export function isStorable(text: string): boolean {
  return !UNSTORABLE.test(text);
}

/** A text of any length. */
export function text() {
  return z.string({ error: NOT_A_STRING }).refine(isStorable, { error: NOT_A_STRING, abort: true });
}

/** A text of at most so many characters, counted as code points. */
export function shortText(maxLength: number) {
  return text()
    .refine((value) => !isLonger(value, maxLength), { error: 'is too long', abort: true })
    .meta({ maxLength });
}

export function truth() {
  return z.boolean({ error: 'is not a boolean' });
}

/** A whole number in bounds, both included. One that JSON can say, but no float hold, is too large or too small. */
export function wholeNumber(least: number, most: number) {
  return z.preprocess(
    finite,
    z
      .number({ error: NOT_A_NUMBER })
      .refine((value) => Number.isInteger(value), { error: NOT_A_NUMBER, abort: true })
      .min(least, { error: 'is too small' })
      .max(most, { error: 'is too large' })
      .meta({ type: 'integer' }),
  );
}

/** A whole number in the text of a query; spaces around it and zeros after a point do no harm. */
export function wholeNumberText(least: number, most: number) {
  return z.preprocess(
    (value) => (typeof value === 'string' && /^\s*[+-]?\d+(?:\.0*)?\s*$/.test(value) ? Number(value) : value),
    wholeNumber(least, most),
  );
}

/** Counting takes a list of all characters, so what is surely too long is not counted. */
function isLonger(value: string, maxLength: number): boolean {
  return value.length > maxLength && (value.length > 2 * maxLength || characterCount(value) > maxLength);
}

function finite(value: unknown): unknown {
  if (value === Number.POSITIVE_INFINITY) return Number.MAX_VALUE;
  return value === Number.NEGATIVE_INFINITY ? -Number.MAX_VALUE : value;
}
