import type { Clock } from '../clock.ts';
import { UNREADABLE_SCHEDULE_RETRY_SECS } from '../core/apply-ping.ts';
import type { Check, StoredStatus } from '../core/check.ts';
import type { NewFlip } from '../core/flip.ts';
import { goDown } from '../core/go-down.ts';
import { addMicros, addSecs, type Instant } from '../core/instant.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';

/** Checks taken in one transaction: small enough that pings never wait long behind it. */
const BATCH = 100;

export interface SweepDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

/** What one batch came to. */
export interface Swept {
  readonly claimed: number;
  readonly down: readonly { readonly projectId: number; readonly checkId: number }[];
}

/** What becomes of a check that was claimed as late. */
type Verdict =
  | { readonly check: Check; readonly flip: NewFlip }
  | { readonly check: Check; readonly alertAfter: Instant | null; readonly fault?: unknown };

/**
 * Takes the checks whose deadline has passed down: status and flip in one transaction, and only where the status is still
 * the one that was read. A deadline that has moved is written back. A check whose schedule cannot be read is looked at
 * again in an hour, so that it does not starve the others.
 */
export async function sweepOnce({ store, clock, log }: SweepDeps): Promise<Swept> {
  const now = clock.now();
  const swept = await store.transaction(async (tx) => {
    const verdicts = (await tx.checks.claimDue(now, BATCH)).map((check) => judge(check, now));
    for (const verdict of verdicts) {
      if ('flip' in verdict) continue;
      const { check, alertAfter } = verdict;
      await tx.checks.advance(check.id, check.status, { alertAfter });
    }
    return { verdicts, down: await takeDown(tx, verdicts) };
  });
  for (const verdict of swept.verdicts) if ('fault' in verdict) report(log, verdict);
  return {
    claimed: swept.verdicts.length,
    down: swept.down.map((check) => ({ projectId: check.projectId, checkId: check.id })),
  };
}

/** Returns when the next check can become late: just after its deadline, which itself is not late yet. */
export async function nextSweepAt(store: Store): Promise<Instant | null> {
  const dueAt = await store.checks.nextDueAt();
  return dueAt === null ? null : addMicros(dueAt, 1);
}

function judge(check: Check, now: Instant): Verdict {
  // a check is scanned at or before its deadline, never taken down by that alone
  if (check.alertAfter !== null && check.alertAfter >= now) return { check, alertAfter: check.alertAfter };
  try {
    const outcome = goDown(check, now);
    return 'down' in outcome ? { check, flip: outcome.down.flip } : { check, alertAfter: outcome.alertAfter };
  } catch (fault) {
    return { check, alertAfter: addSecs(now, UNREADABLE_SCHEDULE_RETRY_SECS), fault };
  }
}

async function takeDown(tx: Store, verdicts: readonly Verdict[]): Promise<readonly Check[]> {
  const late = verdicts.filter((verdict) => 'flip' in verdict);
  const changed = new Set<number>();
  for (const status of new Set(late.map(({ check }) => check.status))) {
    for (const id of await tx.checks.goDown(idsOf(late, status), status)) changed.add(id);
  }
  const won = late.filter(({ check }) => changed.has(check.id));
  await tx.flips.insertMany(won.map(({ check, flip }) => ({ checkId: check.id, ...flip })));
  return won.map(({ check }) => check);
}

function idsOf(verdicts: readonly Verdict[], status: StoredStatus): number[] {
  return verdicts.filter(({ check }) => check.status === status).map(({ check }) => check.id);
}

function report(log: Log, { check, fault }: { readonly check: Check; readonly fault?: unknown }): void {
  log.error({ err: fault, check: check.code }, 'cannot calculate when this check is late; trying again in an hour');
}
