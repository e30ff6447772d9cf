import type { ObjectStorage } from '../bodies/object-storage.ts';
import { addSecs, earlierOf, type Instant } from '../core/instant.ts';
import type { EventLimits } from '../store/retention.ts';
import type { Store } from '../store/store.ts';

// Three months are shown with their downtime, whatever the number of pings kept.
const FLIPS_KEPT_SECS = 93 * 86_400;

/** How many rows of a check's history went, or would go. */
export interface PrunedCheck {
  readonly pings: number;
  readonly notifications: number;
  readonly flips: number;
}

/** What pruning a check works on; `objects` is null where bodies stay in the database. */
export interface CheckPruning {
  readonly store: Pick<Store, 'retention'>;
  readonly objects: Pick<ObjectStorage, 'removeUpTo'> | null;
}

const NOTHING: PrunedCheck = { pings: 0, notifications: 0, flips: 0 };

/**
 * Takes away what a check's owner does not keep: pings beyond the limit, and notifications and flips older than the
 * oldest ping left (flips at least 93 days). Small steps, so that pings arriving meanwhile do not wait. A check that is
 * gone, or has nothing to spare, is left alone.
 */
export async function pruneCheck(
  checkId: number,
  { store: { retention }, objects }: CheckPruning,
  now: Instant,
): Promise<PrunedCheck> {
  const spare = await whatToSpare(checkId, retention);
  if (spare === null) return NOTHING;
  const pings = await retention.prunePings(checkId, spare.upTo);
  const oldestAt = await retention.oldestPingAt(checkId);
  const events = oldestAt === null ? NOTHING : await pruneEvents(checkId, retention, eventLimits(oldestAt, now));
  // last: what cannot be removed now is found again the next time, all up to that serial
  await objects?.removeUpTo({ checkCode: spare.code, n: spare.upTo });
  return { ...events, pings };
}

/** Looks before it deletes: most checks have nothing old, and a look keeps no ping waiting. */
async function pruneEvents(checkId: number, retention: Store['retention'], limits: EventLimits) {
  const { notifications, flips } = await retention.countEvents(checkId, limits);
  return notifications + flips === 0 ? NOTHING : await retention.pruneEvents(checkId, limits);
}

/** Counts what `pruneCheck` would take away. */
export async function countSpare(
  checkId: number,
  { retention }: Pick<Store, 'retention'>,
  now: Instant,
): Promise<PrunedCheck> {
  const spare = await whatToSpare(checkId, retention);
  if (spare === null) return NOTHING;
  const pings = await retention.countPings(checkId, spare.upTo);
  const oldestAt = await retention.oldestPingAt(checkId, spare.upTo);
  if (oldestAt === null) return { ...NOTHING, pings };
  return { pings, ...(await retention.countEvents(checkId, eventLimits(oldestAt, now))) };
}

/** Returns the last serial that is kept no longer; null when there is none. */
async function whatToSpare(checkId: number, retention: Store['retention']) {
  const log = await retention.pingLog(checkId);
  return log === null || log.nPings <= log.limit ? null : { code: log.code, upTo: log.nPings - log.limit };
}

function eventLimits(oldestAt: Instant, now: Instant): EventLimits {
  return { notifications: oldestAt, flips: earlierOf(oldestAt, addSecs(now, -FLIPS_KEPT_SECS)) };
}

/** Prunes checks in the background, one at a time. */
export interface Pruner {
  /** Notes a check to be pruned soon; one that is noted already is pruned once. */
  add(checkId: number): void;
  /** Finishes the check in hand and forgets the others: their next hundred pings will bring them back. */
  stop(): Promise<void>;
}

interface PrunerDeps extends CheckPruning {
  readonly now: () => Instant;
  readonly onError: (error: unknown, checkId: number) => void;
}

export function createPruner({ store, objects, now, onError }: PrunerDeps): Pruner {
  const noted = new Set<number>();
  let working: Promise<void> | null = null;

  const work = async (): Promise<void> => {
    for (const checkId of noted) {
      noted.delete(checkId);
      await pruneCheck(checkId, { store, objects }, now()).catch((error: unknown) => onError(error, checkId));
    }
    working = null;
  };

  return {
    add(checkId) {
      noted.add(checkId);
      working ??= work();
    },
    async stop() {
      noted.clear();
      await working;
    },
  };
}
