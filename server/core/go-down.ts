import type { PingedCheck } from './check.ts';
import type { NewFlip } from './flip.ts';
import type { Instant } from './instant.ts';
import { alertAfter } from './status.ts';

/** The check went down (with the flip that says so), or it is not late and this is its deadline. */
export type GoDown =
  | { readonly down: { readonly check: PingedCheck; readonly flip: NewFlip } }
  | { readonly alertAfter: Instant | null };

/**
 * Decides what becomes of a check whose stored deadline has passed: down, dated at the exact deadline and not at its
 * detection, or up to a deadline that has moved meanwhile (null: none).
 *
 * A running clock is kept, so a job that ends late still gets its duration. Throws `ScheduleError` for a schedule that
 * cannot be read; the caller then moves the stored deadline on by an hour, so that others are not starved.
 */
export function goDown(check: PingedCheck, now: Instant): GoDown {
  const deadline = alertAfter(check);
  if (deadline === null || now < deadline) return { alertAfter: deadline };
  return {
    down: {
      check: { ...check, status: 'down', alertAfter: null },
      flip: { createdAt: deadline, oldStatus: check.status, newStatus: 'down', reason: 'timeout', silent: false },
    },
  };
}

/** Does the same, but takes a schedule that cannot be read for one that is not late. */
export function goDownIfReadable(check: PingedCheck, now: Instant): GoDown {
  try {
    return goDown(check, now);
  } catch {
    return { alertAfter: check.alertAfter };
  }
}
