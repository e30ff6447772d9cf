import { earlierOf, type Instant, laterOf, MICROS_PER_SECOND, type Micros } from './instant.ts';

/** By which pings come in. */
export const DOORS = ['http', 'smtp'] as const;
export type Door = (typeof DOORS)[number];

/** Why pings could not be received. */
export const WINDOW_CAUSES = [
  'stopped',
  'stalled',
  'database',
  'stepped',
  'suspended',
  'restored',
  'unreachable',
] as const;
export type WindowCause = (typeof WINDOW_CAUSES)[number];

/** A length of time: `to` no longer belongs to it. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** A time in which a door received no pings, or (`partial`) not all of them. */
export interface BlindWindow extends Span {
  readonly door: Door;
  readonly kind: 'blind' | 'partial';
  readonly cause: WindowCause;
  /** When all checks that it concerns had been judged; null until then. */
  readonly appliedAt: Instant | null;
}

/** For how long verdicts wait after a window has ended: clients that were refused try again within this time. */
export const SETTLE_SECS = 60;

/** Shorter times without listening are not worth mentioning where nothing follows from them. */
export const MENTIONED_FROM: Micros = 60 * MICROS_PER_SECOND;

/** Returns the spans in order, those that overlap or lie less than `SETTLE_SECS` apart as one. */
export function mergeSpans(spans: readonly Span[]): readonly Span[] {
  const merged: Span[] = [];
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last === undefined || from - last.to >= SETTLE_SECS * MICROS_PER_SECOND) merged.push({ from, to });
    else merged[merged.length - 1] = { from: last.from, to: laterOf(last.to, to) };
  }
  return merged;
}

/** Returns when pings could not be received by any of the doors, in order. */
export function awayIn(windows: readonly BlindWindow[]): readonly Span[] {
  return mergeSpans(windows.filter(({ kind }) => kind === 'blind'));
}

/** Whether there is a window whose checks may not all have been judged. */
export function isAnyUnjudged(windows: readonly BlindWindow[]): boolean {
  return windows.some(({ appliedAt }) => appliedAt === null);
}

/** Returns those of the spans that have a moment in common with `within`. */
export function overlapping(spans: readonly Span[], within: Span): readonly Span[] {
  return spans.filter(({ from, to }) => from < within.to && to > within.from);
}

/** Returns the last of the spans that is worth mentioning and ended after this moment; null when there is none. */
export function lastMentioned(spans: readonly Span[], after: Instant): Span | null {
  return spans.filter(({ from, to }) => to > after && to - from >= MENTIONED_FROM).at(-1) ?? null;
}

/** Returns how much of `within` the spans cover, which do not overlap each other. */
export function covered(spans: readonly Span[], within: Span): Micros {
  return overlapping(spans, within).reduce(
    (sum, { from, to }) => sum + earlierOf(to, within.to) - laterOf(from, within.from),
    0,
  );
}
