import { MENTIONED_FROM, SETTLE_SECS, type Span } from './blind-window.ts';
import type { PingedCheck } from './check.ts';
import type { CheckSettings } from './check-fields.ts';
import { addSecs, type Instant } from './instant.ts';

/** So many pings in a row that could not be heard are told in any case. */
const TOLD_AFTER = 3;
/** And those after which nothing is known for longer than this. */
const LONG_SECS = 86_400;
/** Most jobs have pinged again by then. */
const MAIL_AFTER_SECS = 900;

/** What is known when a ping could not be heard. */
export interface UnheardFacts {
  readonly whenUnheard: CheckSettings['whenUnheard'];
  /** Of those before it, since the check pinged last. */
  readonly earlier: { readonly count: number; readonly isTold: boolean };
  /** When the check is judged next; null: never. */
  readonly next: Instant | null;
  readonly now: Instant;
}

/**
 * Returns when Rollcall was not listening as a ping of the check was expected that could not be heard; null when the check has
 * pinged since, or nothing was missed.
 */
export function unheardSpan({ judgedFrom, lastPingAt }: PingedCheck, away: readonly Span[]): Span | null {
  if (judgedFrom === null || (lastPingAt !== null && lastPingAt >= judgedFrom)) return null;
  return away.filter(({ from }) => from < judgedFrom).at(-1) ?? null;
}

/** Decides whether people are told through the integrations of a check that its ping could not be heard. */
export function tellsUnheard({ whenUnheard, earlier, next, now }: UnheardFacts): boolean {
  if (whenUnheard === 'tell') return true;
  if (earlier.isTold) return false;
  return earlier.count >= TOLD_AFTER - 1 || next === null || next > addSecs(now, LONG_SECS);
}

/** Returns when the owner can be told of it by email; null: the window was too short for that. */
export function unheardMailAt({ from, to }: Span): Instant | null {
  return to - from > MENTIONED_FROM ? addSecs(to, SETTLE_SECS + MAIL_AFTER_SECS) : null;
}
