import { clearEvents as cleared } from '../core/change-status.ts';
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

/**
 * Forgets everything that happened to a check: its pings, flips and notifications. It is new again; its pings go on
 * being numbered where they were. Throws `NotFound` when it is gone.
 */
export async function clearEvents(id: number, { store, bus, now }: CheckDeps): Promise<Check> {
  const check = await store.transaction(async (tx) => {
    const locked = await tx.checks.locked(id);
    if (locked === null) throw new NotFound();
    const forgotten = cleared(locked).check;
    const { status, lastPingAt, lastStartAt, lastDuration, runState, alertAfter, judgedFrom } = forgotten;
    const { hasConfirmationLink } = forgotten;
    const clocks = { lastPingAt, lastStartAt, lastDuration, runState, alertAfter, judgedFrom };
    const progress = { status, ...clocks, hasConfirmationLink };
    await tx.retention.clearEvents(id);
    await tx.checks.update(id, progress);
    return locked;
  });
  await store.reportDates.adjustNags(now, [check.projectId]);
  const about = { project: check.projectId, check: id };
  bus.publish([
    { what: 'check', ...about },
    { what: 'flip', ...about },
  ]);
  return check;
}
