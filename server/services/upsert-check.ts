import type { Check } from '../core/check.ts';
import type { Project } from '../core/project.ts';
import type { CheckIdentity, Store } from '../store/store.ts';
import { readCheckFields } from './check-fields.ts';
import { type CheckDeps, insertCheck } from './create-check.ts';
import { type CheckChange, changeLocked } from './update-check.ts';

/** A check that is to exist, and how to know that it does; null: a new one in any case. */
export interface UpsertWish extends CheckChange {
  readonly match: Partial<CheckIdentity> | null;
}

/** The check as it is now, and whether it was made for this. */
export interface Upserted {
  readonly check: Check;
  readonly created: boolean;
}

/**
 * Changes the oldest check that matches, or creates one: without channels, unless some are given. The project is locked
 * meanwhile, so those who ask for the same check at the same time get the same check.
 *
 * Throws `Invalid` with the wrong fields; a `RollcallError` with code `limit_reached` when a new one is one too many.
 */
export async function upsertCheck(project: Project, wish: UpsertWish, deps: CheckDeps): Promise<Upserted> {
  const upserted = await deps.store.transaction(async (tx) => {
    await tx.projects.lock(project.id);
    const existing = wish.match === null ? null : await findLocked(tx, project.id, wish.match);
    if (existing !== null) return { check: await changeLocked(tx, existing, wish, deps.now), created: false };
    const fields = readCheckFields(wish.fields({ successKw: '', failureKw: '' }));
    const check = await insertCheck(tx, project, { fields, channels: wish.channels ?? '', now: deps.now });
    return { check, created: true };
  });
  deps.bus.publish({ what: 'check', project: project.id, check: upserted.check.id });
  return upserted;
}

/** Finds it, waits for a ping that is being applied, and takes the check as that left it. */
async function findLocked(tx: Store, projectId: number, match: Partial<CheckIdentity>): Promise<Check | null> {
  const found = await tx.checks.oldestWith(projectId, match);
  return found === null ? null : await tx.checks.locked(found.id);
}
