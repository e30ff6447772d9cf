import type { Check } from '../../../core/check.ts';
import { addSecs, type Instant } from '../../../core/instant.ts';
import { expectedAt } from '../../../core/status.ts';

/**
 * Returns the next moment at which the shown status of one of the checks moves on by itself, or null if none does: when
 * it is late, when it is down, when a run takes too long. It may be too early, never too late.
 */
export function nextStatusChange(checks: readonly Check[], now: Instant): Instant | null {
  let next: Instant | null = null;
  const consider = (at: Instant | null): void => {
    if (at !== null && at > now && (next === null || at < next)) next = at;
  };
  for (const check of checks) {
    consider(check.alertAfter);
    if (check.lastStartAt !== null) consider(addSecs(check.lastStartAt, check.graceSecs));
    if (check.status === 'up') consider(lateFrom(check));
  }
  return next;
}

/** Without a running clock the deadline tells; working out a schedule for each check of a list would cost more. */
function lateFrom(check: Check): Instant | null {
  if (check.lastStartAt === null && check.alertAfter !== null) return addSecs(check.alertAfter, -check.graceSecs);
  try {
    return expectedAt(check);
  } catch {
    // a schedule that cannot be read has no next moment; the sweep reports it
    return null;
  }
}
