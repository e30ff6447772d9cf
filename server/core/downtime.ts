import { covered, type Span } from './blind-window.ts';
import type { Check } from './check.ts';
import { earlierOf, type Instant, laterOf, MICROS_PER_MILLI, type Micros } from './instant.ts';
import { type PastFlip, statusSpans } from './status-spans.ts';

/** How much of one period a check was down. */
export interface Downtime {
  readonly start: Instant;
  /** Outages that began in the period, or went on when it began. */
  readonly count: number;
  readonly duration: Micros;
  /** The check did not exist yet: it was created after the period's end. */
  readonly noData: boolean;
}

export interface DowntimeInput {
  readonly check: Check;
  /** All flips of the check since the oldest start, in any order; older ones do no harm. */
  readonly flips: readonly PastFlip[];
  /** Starts of periods, newest first; each ends where the one before it in the list starts, the first at `now`. */
  readonly starts: readonly Instant[];
  readonly now: Instant;
  /** When Rollcall was not listening, in order: that is no downtime. Default: never. */
  readonly away?: readonly Span[];
  /** Verdicts are held after an outage of ours: what is overdue is not down yet. Default false. */
  readonly isHeld?: boolean;
}

/**
 * Returns the downtime of a check per period, newest first.
 *
 * An outage that spans a period's start is cut there and counts once on each side. Paused and new time is not downtime. A
 * check that is overdue, but not yet stored as down, counts as down from its deadline.
 */
export function downtimes({ check, flips, starts, now, away = [], isHeld = false }: DowntimeInput): Downtime[] {
  const spans = statusSpans({ check, flips, now, isHeld }).filter(({ status }) => status === 'down');
  return starts.map((start, index) => {
    const end = starts[index - 1];
    const lengths = spans
      .map((span) => watched({ from: laterOf(span.from, start), to: earlierOf(span.to, end ?? now) }, away))
      .filter((length) => length > 0);
    return {
      start,
      count: lengths.length,
      duration: lengths.reduce((sum, length) => sum + length, 0),
      noData: end !== undefined && check.createdAt > end,
    };
  });
}

/**
 * Returns which part of a period the check was not down, in per cent, two decimals, rounded down: 99.999 is not 100.
 * Count the full period also for the current one.
 */
export function uptimePercent(downtime: Micros, periodLength: Micros): number {
  // in milliseconds, because a month of microseconds times 10,000 is no exact number any more
  const total = Math.floor(periodLength / MICROS_PER_MILLI);
  const up = Math.floor((periodLength - downtime) / MICROS_PER_MILLI);
  return Math.floor((up * 10_000) / total) / 100;
}

/** Writes a percentage with one decimal at least: `99.99`, `50.0`, `100.0`. */
export function formatPercent(percent: number): string {
  return Number.isInteger(percent) ? percent.toFixed(1) : String(percent);
}

/** Returns how much of a span this server received pings; zero or less if the span is empty. */
export function watched(span: Span, away: readonly Span[]): Micros {
  const length = span.to - span.from;
  return length <= 0 ? length : length - covered(away, span);
}
