import type { PingedCheck } from './check.ts';
import type { BrokenLimit } from './flip.ts';
import { addSecs, earliest, type Instant } from './instant.ts';
import { type OpenRun, openRuns } from './run-state.ts';

// Deadlines of checks that have limits of their runs, or a run that told that it is still at work. Most have neither, and what
// every ping asks of them is in status.ts.

/** A moment at which a check goes down unless a signal comes before. */
export interface Deadline {
  /** What is waited for: a success that the schedule expects, the start of a run that it expects, or the end of a run. */
  readonly kind: 'schedule' | 'start' | 'run';
  /** From here on the signal is expected. */
  readonly from: Instant;
  readonly at: Instant;
}

/**
 * Returns the runs in progress whose end is waited for: not one whose end could not be heard, nor one that has taken the
 * check down already.
 */
export function watchedRuns(check: PingedCheck): readonly OpenRun[] {
  const { judgedFrom } = check;
  return openRuns(check).filter(({ isTold, clockFrom }) => !isTold && (judgedFrom === null || clockFrom >= judgedFrom));
}

/** How long a run may take. */
export function runLimitSecs({ maxRuntimeSecs, graceSecs }: PingedCheck): number {
  return maxRuntimeSecs ?? graceSecs;
}

/**
 * Whether a run in progress is the answer to what the schedule expects next: it began since the last ping. With a limit of
 * its own it has that long, whatever the grace time is.
 */
export function isAnswered(check: PingedCheck): boolean {
  return check.maxRuntimeSecs !== null && hasBegun(check);
}

function hasBegun(check: PingedCheck): boolean {
  const { lastPingAt } = check;
  return watchedRuns(check).some(({ startedAt }) => lastPingAt === null || startedAt >= lastPingAt);
}

/** Returns when what the schedule expects at `expected` is too late; null when nothing is expected. */
export function scheduleEndsAt(check: PingedCheck, expected: Instant | null): Instant | null {
  return firstOf(scheduleDeadlines(check, expected))?.at ?? null;
}

/** Returns the deadline that comes first, or null; `expected`: when the schedule expects the next success. */
export function firstDeadline(check: PingedCheck, expected: Instant | null): Deadline | null {
  // a check that is down waits for its next success or fail only
  const runs = check.status === 'down' ? [] : watchedRuns(check);
  const limit = runLimitSecs(check);
  const ends = runs.map(({ clockFrom }): Deadline => ({ kind: 'run', from: clockFrom, at: addSecs(clockFrom, limit) }));
  return firstOf([...ends, ...scheduleDeadlines(check, expected)]);
}

function scheduleDeadlines(check: PingedCheck, expected: Instant | null): readonly Deadline[] {
  if (expected === null) return [];
  const { startGraceSecs: start, graceSecs } = check;
  return [
    ...(isAnswered(check) ? [] : [{ kind: 'schedule', from: expected, at: addSecs(expected, graceSecs) } as const]),
    ...(start === null || hasBegun(check)
      ? []
      : [{ kind: 'start', from: expected, at: addSecs(expected, start) } as const]),
  ];
}

function firstOf(deadlines: readonly Deadline[]): Deadline | null {
  return deadlines.reduce<Deadline | null>((first, one) => (first === null || one.at < first.at ? one : first), null);
}

/** Returns when the first run in progress has taken too long; null when none can. */
export function runsEndAt(check: PingedCheck): Instant | null {
  const limit = runLimitSecs(check);
  return watchedRuns(check)
    .map(({ clockFrom }) => addSecs(clockFrom, limit))
    .reduce(earliest, null);
}

/** Which limit a check breaks by not keeping a deadline; null: none, the signal is late by the schedule or its grace time. */
export function brokenAt({ maxRuntimeSecs }: PingedCheck, deadline: Deadline | null): BrokenLimit | null {
  if (deadline?.kind === 'start') return 'nostart';
  return deadline?.kind === 'run' && maxRuntimeSecs !== null ? 'slow' : null;
}
