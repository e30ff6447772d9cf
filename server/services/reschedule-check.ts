import { rescheduleVisibly } from '../core/change-status.ts';
import type { Check } from '../core/check.ts';
import { NotFound } from '../errors.ts';
import { type CheckFields, readCheckFields } from './check-fields.ts';
import type { CheckDeps } from './create-check.ts';

/**
 * Gives a check another schedule while somebody looks on. When that makes it overdue it goes down at once and tells
 * nobody, unlike an edit by program. Throws `Invalid` with the wrong fields; `NotFound` when the check is gone.
 */
export async function rescheduleCheck(id: number, fields: CheckFields, { store, bus, now }: CheckDeps): Promise<Check> {
  const given = readCheckFields(fields);
  const { check, flips } = await store.transaction(async (tx) => {
    const locked = await tx.checks.locked(id);
    if (locked === null) throw new NotFound();
    const changed = rescheduleVisibly({ ...locked, ...given }, now);
    const { status, alertAfter } = changed.check;
    await tx.checks.update(id, { ...given, status, alertAfter });
    await tx.flips.insert(id, changed.flips);
    return changed;
  });
  if (flips.length > 0) await store.reportDates.adjustNags(now, [check.projectId]);
  const about = { project: check.projectId, check: id };
  bus.publish([{ what: 'check', ...about }, ...(flips.length > 0 ? [{ what: 'flip', ...about } as const] : [])]);
  return check;
}
