import { type ChangedCheck, pause, resume } from '../core/change-status.ts';
import type { Check } from '../core/check.ts';
import { message } from '../core/messages.ts';
import { NotFound, RollcallError } from '../errors.ts';
import type { CheckDeps } from './create-check.ts';

/**
 * Does to a check what `change` decides, in one transaction with its flips, and announces it on the bus.
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
    const { status, lastStartAt, lastPingAt, runState, alertAfter, judgedFrom } = changed.check;
    await tx.checks.update(id, { status, lastStartAt, lastPingAt, runState, alertAfter, judgedFrom });
    await tx.flips.insert(id, changed.flips);
    return changed;
  });
  await store.reportDates.adjustNags(now, [check.projectId]);
  const about = { project: check.projectId, check: id };
  bus.publish([{ what: 'check', ...about }, ...(flips.length > 0 ? [{ what: 'flip', ...about } as const] : [])]);
  return check;
}

/** Pauses a check, silently. One that is paused already only loses its running clock. Throws `NotFound` when it is gone. */
export function pauseCheck(id: number, deps: CheckDeps): Promise<Check> {
  return changeStatus(id, (check) => pause(check, deps.now), deps);
}

/**
 * Resumes a paused check: it is new again and waits for its next ping. Throws `NotFound` when it is gone; a
 * `RollcallError` with code `conflict` when it is not paused, also when it was and a run timed out since.
 */
export function resumeCheck(id: number, deps: CheckDeps): Promise<Check> {
  const resumeOrRefuse = (check: Check) => {
    const resumed = resume(check, deps.now);
    if (resumed === null) throw new RollcallError(message('not-paused'), { code: 'conflict', status: 409 });
    return resumed;
  };
  return changeStatus(id, resumeOrRefuse, deps);
}
