import { type ChangedCheck, goDownVisibly, isOverdue, reschedule } from '../core/change-status.ts';
import type { Check } from '../core/check.ts';
import { HABIT_PINGS } from '../core/expectation.ts';
import type { Instant } from '../core/instant.ts';
import { judgeEdited } from '../core/judge-late.ts';
import { NotFound } from '../errors.ts';
import type { Store } from '../store/store.ts';
import { type CheckFields, readCheckFields } from './check-fields.ts';
import { assignChosen, type CheckDeps } from './create-check.ts';

/** What is to change about a check. */
export interface CheckChange {
  /** Returns the fields to write; some depend on what the check has. Called with the check locked. */
  readonly fields: (current: Pick<Check, 'successKw' | 'failureKw'>) => CheckFields;
  /** The channels it will have, as `chooseChannels` reads them; absent: as they are. */
  readonly channels?: string;
}

/**
 * Changes a check: writes the fields given and the deadline that follows from them, and nothing else, so that a ping that
 * comes in meanwhile is not undone. An overdue result is left to the sweep, which alerts.
 *
 * Throws `Invalid` with the wrong fields; `NotFound` when the check is gone.
 */
export async function updateCheck(id: number, change: CheckChange, { store, bus, now }: CheckDeps): Promise<Check> {
  const check = await store.transaction(async (tx) => {
    const locked = await tx.checks.locked(id);
    if (locked === null) throw new NotFound();
    return await changeLocked(tx, locked, change, now);
  });
  bus.publish({ what: 'check', project: check.projectId, check: check.id });
  return check;
}

/** Does the same to a check that the transaction `tx` has locked. */
export async function changeLocked(
  tx: Store,
  locked: Check,
  { fields, channels }: CheckChange,
  now: Instant,
): Promise<Check> {
  const given = readCheckFields(fields(locked));
  const check = reschedule(locked, given, now);
  const { runState, alertAfter, scheduledAt } = check;
  await tx.checks.update(check.id, { ...given, runState, alertAfter, scheduledAt });
  if (channels !== undefined) await assignChosen(tx, check, channels);
  return check;
}

/**
 * Gives a check another schedule on a page. When that makes it overdue it goes down at once, without an alert,
 * unlike a change by API. Where its pings could not be heard, the sweep decides later. Throws `Invalid` with the wrong fields; `NotFound` when the check is gone.
 */
export async function rescheduleCheck(id: number, fields: CheckFields, { store, bus, now }: CheckDeps): Promise<Check> {
  const given = readCheckFields(fields);
  const { check, flips } = await store.transaction(async (tx) => {
    const locked = await tx.checks.locked(id);
    if (locked === null) throw new NotFound();
    const changed = await judgeVisibly(tx, reschedule(locked, given, now), now);
    const { status, runState, alertAfter, scheduledAt } = changed.check;
    await tx.checks.update(id, { ...given, status, runState, alertAfter, scheduledAt });
    await tx.flips.insert(id, changed.flips);
    return changed;
  });
  if (flips.length > 0) await store.reportDates.adjustNags(now, [check.projectId]);
  const about = { project: check.projectId, check: id };
  bus.publish([{ what: 'check', ...about }, ...(flips.length > 0 ? [{ what: 'flip', ...about } as const] : [])]);
  return check;
}

async function judgeVisibly(tx: Store, check: Check, now: Instant): Promise<ChangedCheck> {
  if (!isOverdue(check, now)) return { check, flips: [] };
  const listeners = await tx.listening.listeners();
  const windows = await tx.listening.windows(null);
  const pings = (await tx.listening.newestPings([check.id], HABIT_PINGS)).get(check.id) ?? [];
  const verdict = judgeEdited(check, now, { listeners, windows, pings, scheduledAt: check.scheduledAt });
  return verdict.is === 'down' ? goDownVisibly(check, now) : { check, flips: [] };
}
