import type { Check } from '../core/check.ts';
import { type Instant, instant } from '../core/instant.ts';
import { alertAfterOr } from '../core/status.ts';
import type { RedatedCheck, Store } from '../store/store.ts';

const BATCH = 250;
const EVER = instant(0);

/**
 * Lets every check that is up, or has a run in progress, count from `at` as if a ping had come then: what a database was
 * loaded with tells nothing of the pings that another server received since. Returns how many checks it changed.
 */
export async function countFrom(store: Store, at: Instant): Promise<number> {
  let changed = 0;
  let afterId = 0;
  for (;;) {
    const claimed = await store.transaction(async (tx) => {
      const checks = await tx.checks.claimSince(EVER, afterId, BATCH);
      const moved = checks.filter(canGoDown);
      await tx.checks.redate(moved.map((check) => movedTo(check, at)));
      changed += moved.length;
      return checks;
    });
    const last = claimed.at(-1);
    if (last === undefined || claimed.length < BATCH) return changed;
    afterId = last.id;
  }
}

function canGoDown({ status, lastStartAt }: Check): boolean {
  return status === 'up' || (status !== 'down' && lastStartAt !== null);
}

function movedTo(check: Check, judgedFrom: Instant): RedatedCheck {
  const { id, lastPingAt, lastStartAt } = check;
  return {
    id,
    lastPingAt,
    lastStartAt,
    judgedFrom,
    alertAfter: alertAfterOr({ ...check, judgedFrom }, check.alertAfter),
  };
}
