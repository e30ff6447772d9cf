import type { PingedCheck } from './check.ts';
import { brokenAt, firstDeadline } from './deadlines.ts';
import type { BrokenLimit, NewFlip } from './flip.ts';
import type { Instant, Micros } from './instant.ts';
import { expectedAt, isPlain } from './status.ts';

/** A check that the passing of time has taken down, and the flip that says so. */
export interface GoneDown {
  readonly check: PingedCheck;
  readonly flip: NewFlip;
}

/**
 * Returns a check taken down by its deadline `at`, while Rollcall was not listening for `away` of the time: the flip is dated
 * exactly then, and not at its detection. A running clock is kept, so a job that ends late still gets its duration.
 *
 * Throws `ScheduleError` for a schedule that cannot be read, which has no deadline either.
 */
export function goDown(check: PingedCheck, at: Instant, away: Micros = 0): GoneDown {
  const limit = limitBrokenBy(check);
  return {
    check: { ...check, status: 'down', alertAfter: null },
    flip: {
      ...{ createdAt: at, oldStatus: check.status, newStatus: 'down', reason: 'timeout', silent: false },
      ...(away === 0 ? {} : { away }),
      ...(limit === null ? {} : { limit }),
    },
  };
}

/**
 * Returns the limit of its runs that a check breaks when its deadline passes; null: none. Throws `ScheduleError` like
 * `expectedAt`.
 */
export function limitBrokenBy(check: PingedCheck): BrokenLimit | null {
  return isPlain(check) ? null : brokenAt(check, firstDeadline(check, expectedAt(check)));
}
