import type { Check } from '../core/check.ts';
import { NotFound } from '../errors.ts';
import type { CheckDeps } from './create-check.ts';

/**
 * Deletes a check with everything that belongs to it, and returns it as it was. Throws `NotFound` when it is gone.
 *
 * A ping that came in meanwhile waits for the lock and then finds no check, so none is left without one.
 */
export async function deleteCheck(id: number, { store, bus }: CheckDeps): Promise<Check> {
  const check = await store.transaction(async (tx) => {
    const locked = await tx.checks.locked(id);
    if (locked === null) throw new NotFound();
    await tx.checks.remove(id);
    return locked;
  });
  bus.publish({ what: 'check', project: check.projectId, check: id });
  return check;
}
