import { z } from 'zod';
import type { Flip } from '../../../core/flip.ts';
import { instant } from '../../../core/instant.ts';
import { wholeNumberText } from './texts.ts';

/** The longest page. */
export const PAGE_MAX = 1000;
// PostgreSQL's largest integer; no serial and no id is larger
const LARGEST = 2_147_483_647;
// the end of the year 2254, up to where moments are exact
const LATEST = 9_000_000_000_000_000;

const BAD_CURSOR = { error: 'is not a cursor' } as const;
const ABOUT_CURSOR = 'The `next_cursor` of the previous page.';

/** How many items a page is to have. */
export const limit = () =>
  wholeNumberText(1, PAGE_MAX)
    .optional()
    .describe(`Page size, 1 to ${PAGE_MAX}. Without it, everything is returned at once.`);

/** The serial of a ping, as a place in a list. */
export const serial = () => wholeNumberText(0, LARGEST).optional();

/** Where a page of checks begins: the `next_cursor` of the previous page. */
export const cursor = () =>
  cursorText(/^[0-9a-z]{1,6}$/)
    .transform(base36)
    .refine(isId, BAD_CURSOR)
    .optional()
    .describe(ABOUT_CURSOR);

/** Where a page of flips begins: a moment, and the flip of that moment, since pruning may have taken the flip itself. */
export const flipCursor = () =>
  cursorText(/^[0-9a-z]{1,11}-[0-9a-z]{1,6}$/)
    .transform((text) => {
      const [micros = '', id = ''] = text.split('-');
      return { createdAt: instant(base36(micros)), id: base36(id) };
    })
    .refine(({ createdAt, id }) => createdAt <= LATEST && isId(id), BAD_CURSOR)
    .optional()
    .describe(ABOUT_CURSOR);

/** Returns the cursor of the page that follows a check. */
export function cursorAfter(id: number): string {
  return id.toString(36);
}

/** Returns the cursor of the page that follows a flip. */
export function flipCursorAfter({ createdAt, id }: Pick<Flip, 'createdAt' | 'id'>): string {
  return `${createdAt.toString(36)}-${id.toString(36)}`;
}

function cursorText(form: RegExp) {
  return z.string().regex(form, { ...BAD_CURSOR, abort: true });
}

function base36(text: string): number {
  return Number.parseInt(text, 36);
}

function isId(id: number): boolean {
  return id <= LARGEST;
}
