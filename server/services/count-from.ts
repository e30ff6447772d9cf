import type { Check } from '../core/check.ts';
import { type Instant, instant } from '../core/instant.ts';
import { alertAfterOr } from '../core/status.ts';
import { redateChecks } from '../store/redate-checks.ts';
import type { RedatedCheck, Store } from '../store/store.ts';

const EVER = instant(0);

/**
 * Lets every check that is up, or has a run in progress, count from `at` as if a ping had come then: what a database was
 * loaded with tells nothing of the pings that another server received since. Returns how many checks it changed.
 */
export async function countFrom(store: Store, at: Instant): Promise<number> {
  return await redateChecks(store, {
    after: () => EVER,
    redate: (check) => (canGoDown(check) ? movedTo(check, at) : null),
  });
}

function canGoDown({ status, lastStartAt }: Check): boolean {
  return status === 'up' || (status !== 'down' && lastStartAt !== null);
}

function movedTo(check: Check, judgedFrom: Instant): RedatedCheck {
  const { id, lastPingAt, lastStartAt, runState } = check;
  return {
    id,
    lastPingAt,
    lastStartAt,
    judgedFrom,
    runState,
    alertAfter: alertAfterOr({ ...check, judgedFrom }, check.alertAfter),
  };
}
