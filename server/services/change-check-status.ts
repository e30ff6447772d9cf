import type { ChangedCheck } from '../core/change-status.ts';
import type { Check } from '../core/check.ts';
import { NotFound } from '../errors.ts';
import type { CheckDeps } from './create-check.ts';

/**
 * Does to a check what `change` decides, as one with the flips that say so, and tells everyone who shows it.
 * Throws `NotFound` when it is gone, and what `change` throws.
 */
export async function changeStatus(
  id: number,
  change: (check: Check) => ChangedCheck,
  { store, bus, now }: CheckDeps,
): Promise<Check> {
  const { check, flips } = await store.transaction(async (tx) => {
    const locked = await tx.checks.locked(id);
    if (locked === null) throw new NotFound();
    const changed = change(locked);
    const { status, lastStartAt, lastPingAt, alertAfter } = changed.check;
    await tx.checks.update(id, { status, lastStartAt, lastPingAt, alertAfter });
    await tx.flips.insert(id, changed.flips);
    return changed;
  });
  await store.reportDates.adjustNags(now, [check.projectId]);
  const about = { project: check.projectId, check: id };
  bus.publish([{ what: 'check', ...about }, ...(flips.length > 0 ? [{ what: 'flip', ...about } as const] : [])]);
  return check;
}
