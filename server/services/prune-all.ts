import { setTimeout as pause } from 'node:timers/promises';
import type { Bus } from '../bus.ts';
import { addSecs, type Instant } from '../core/instant.ts';
import type { Store } from '../store/store.ts';
import type { Leftover } from '../store/upkeep.ts';
import { closeAccount } from './close-account.ts';
import { type CheckPruning, countSpare, type PrunedCheck, pruneCheck } from './prune-check.ts';

/** A check with fewer pings has nothing to spare, whatever its owner keeps. */
const BUSY_PINGS = 100;
const CHECKS_AT_ONCE = 500;
const DAY_SECS = 86_400;
/** Between two checks others get as much time as the first took, or this: another process could else wait for its turn. */
const LONGEST_PAUSE_MS = 50;
/** Every serial a ping can have. */
const ALL_PINGS = 2_147_483_647;

/** How long rows are kept once the moment in them has passed. */
const KEPT_DAYS: Readonly<Record<Leftover, number>> = {
  buckets: 1,
  sessions: 0,
  audit: 365,
  logRecords: 90,
  heartbeats: 7,
  // charts and reports show a year
  blindWindows: 400,
  summaries: 400,
};
const MOST_LOG_RECORDS = 100_000;
const NEVER_USED_DAYS = 30;
const NOTICE_DAYS = 30;

export interface PruneDeps {
  readonly store: Store;
  readonly objects: CheckPruning['objects'];
  readonly now: Instant;
  /** Counts and removes nothing. */
  readonly dryRun: boolean;
  /** Checks with fewer pings to spare are left alone; default 1. */
  readonly atLeast?: number;
  /** Ends the work after the step in hand. */
  readonly signal?: AbortSignal;
}

/** What became of one check. */
export type CheckReport =
  | { readonly code: string; readonly pruned: PrunedCheck }
  | { readonly code: string; readonly error: unknown };

/** Prunes every check with many pings, one by one; a failure with one does not stop the others. */
export async function* pruneChecks(deps: PruneDeps): AsyncGenerator<CheckReport> {
  const { store, objects, now, dryRun, signal, atLeast = 1 } = deps;
  for (let afterId = 0; ; ) {
    const checks = await store.retention.busyChecks(BUSY_PINGS, afterId, CHECKS_AT_ONCE);
    for (const { id, code } of checks) {
      if (signal?.aborted) return;
      if (atLeast > 1 && (await countSpare(id, store, now)).pings < atLeast) continue;
      const startedAt = performance.now();
      yield await (dryRun ? countSpare(id, store, now) : pruneCheck(id, { store, objects }, now)).then(
        (pruned) => ({ code, pruned }),
        (error: unknown) => ({ code, error }),
      );
      await pause(Math.min(performance.now() - startedAt, LONGEST_PAUSE_MS));
    }
    const last = checks.at(-1);
    if (last === undefined) return;
    afterId = last.id;
  }
}

/** Removes rows of a kind that are no longer needed; returns how many. */
export async function pruneLeftover(what: Leftover, { store, now, dryRun, signal }: PruneDeps): Promise<number> {
  const before = addSecs(now, -KEPT_DAYS[what] * DAY_SECS);
  if (dryRun) return await store.upkeep.count(what, before);
  let total = 0;
  while (!signal?.aborted) {
    const removed = await store.upkeep.prune(what, before);
    if (removed === 0) break;
    total += removed;
  }
  return what === 'logRecords' ? total + (await cutLog(store)) : total;
}

/** A server that warns all the time must not fill the disk within the time that records are kept. */
async function cutLog({ logRecords }: Store): Promise<number> {
  let total = 0;
  for (;;) {
    const removed = await logRecords.keepNewest(MOST_LOG_RECORDS);
    if (removed === 0) return total;
    total += removed;
  }
}

/** Accounts that were deleted, or would be. */
export interface PrunedAccounts {
  readonly neverUsed: readonly string[];
  /** Given notice a month ago and not used since. */
  readonly abandoned: readonly string[];
  /** Closed by their owners, who have not come back. */
  readonly closed: readonly string[];
}

/** Deletes accounts that were never used, that were closed, and those whose owners did not answer the notice. */
export async function pruneAccounts({
  bus,
  ...deps
}: PruneDeps & { readonly bus: Pick<Bus, 'publish'> }): Promise<PrunedAccounts> {
  const { store, now, dryRun } = deps;
  const neverUsed = await store.reads.neverUsedAccounts(addSecs(now, -NEVER_USED_DAYS * DAY_SECS));
  const abandoned = await store.reads.abandonedAccounts(addSecs(now, -NOTICE_DAYS * DAY_SECS));
  const closed = await store.reads.closedAccounts(now);
  const ids = new Set([...neverUsed, ...abandoned, ...closed].map(({ id }) => id));
  if (!dryRun) for (const id of ids) await deleteInSteps(id, store, bus);
  return { neverUsed: neverUsed.map(emailOf), abandoned: abandoned.map(emailOf), closed: closed.map(emailOf) };
}

/** The many pings first, bit by bit: the transaction that deletes the rest stays short. */
async function deleteInSteps(userId: number, store: Store, bus: Pick<Bus, 'publish'>): Promise<void> {
  for (const { id: project } of await store.projects.ownedBy(userId)) {
    for (const { id } of await store.checks.ofProject(project)) {
      await store.retention.prunePings(id, ALL_PINGS);
    }
  }
  await closeAccount({ id: userId }, { store, bus });
}

function emailOf({ email }: { readonly email: string }): string {
  return email;
}
