import type { Check } from '../core/check.ts';
import type { Instant } from '../core/instant.ts';
import type { RedatedCheck, Store } from './store.ts';

/** Checks in one transaction: it takes some milliseconds, so that other writers get through. */
const BATCH = 250;

/** What checks count from, as it is to be. */
export interface Redating {
  /** Only checks that count from a moment after this are looked at. Asked for each batch. */
  readonly after: () => Instant;
  /** Returns what is written for one of them; null leaves it as it is. `after` is what was asked for its batch. */
  readonly redate: (check: Check, after: Instant) => RedatedCheck | null;
}

/** Walks over all checks in the order of their ids, a batch in a transaction, and returns how many it changed. */
export async function redateChecks(store: Pick<Store, 'transaction'>, { after, redate }: Redating): Promise<number> {
  let changed = 0;
  let afterId = 0;
  for (;;) {
    const since = after();
    const { last, count } = await store.transaction(async (tx) => {
      const claimed = await tx.checks.claimSince(since, afterId, BATCH);
      const redated = claimed.map((check) => redate(check, since)).filter((one) => one !== null);
      await tx.checks.redate(redated);
      return { last: claimed.length < BATCH ? undefined : claimed.at(-1), count: redated.length };
    });
    changed += count;
    if (last === undefined) return changed;
    afterId = last.id;
  }
}
