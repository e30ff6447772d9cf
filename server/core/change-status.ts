import type { Check } from './check.ts';
import type { CheckSettings } from './check-fields.ts';
import type { NewFlip } from './flip.ts';
import type { Instant } from './instant.ts';
import { withoutLimits } from './run-state.ts';
import { alertAfterOr, clampToHistory, hasLimits } from './status.ts';

/** What decides when a check is expected to ping. */
const SCHEDULING = ['kind', 'timeoutSecs', 'graceSecs', 'schedule', 'tz'] as const;

const NO_RUN = { lastStartAt: null, runState: null } as const;

/** A check after something a person did, and the flips to record with it. */
export interface ChangedCheck {
  readonly check: Check;
  readonly flips: readonly NewFlip[];
}

/** Pauses a check. On one already paused only a running clock is cleared, which would else take it down. */
export function pause(check: Check, now: Instant): ChangedCheck {
  const paused = { ...check, status: 'paused', ...NO_RUN, alertAfter: null, judgedFrom: null } as const;
  return { check: paused, flips: silentFlips(check, paused, now) };
}

/** Resumes a paused check: it becomes new and forgets its last ping. Returns null for a check that is not paused. */
export function resume(check: Check, now: Instant): ChangedCheck | null {
  if (check.status !== 'paused') return null;
  const forgotten = { ...NO_RUN, lastPingAt: null, alertAfter: null, judgedFrom: null };
  const resumed = { ...check, ...forgotten, status: 'new' } as const;
  return { check: resumed, flips: silentFlips(check, resumed, now) };
}

/**
 * Gives a check back the status, and what goes with it, that pausing or resuming took from it. Returns null when
 * something else has happened to it since.
 */
export function takeBack(check: Check, before: StatusBefore, now: Instant): ChangedCheck | null {
  const isAsLeft =
    before.status === 'paused' ? check.status === 'new' && check.lastPingAt === null : check.status === 'paused';
  if (!isAsLeft) return null;
  const restored = { ...check, ...before };
  return {
    check: { ...restored, alertAfter: alertAfterOr(restored, null) },
    flips: silentFlips(check, restored, now),
  };
}

/** What pausing and resuming forget. */
export type StatusBefore = Pick<Check, 'status' | 'lastPingAt' | 'lastStartAt' | 'runState' | 'judgedFrom'>;

/** Forgets everything that happened, except how many pings came; the caller deletes pings, flips and notifications. */
export function clearEvents(check: Check): ChangedCheck {
  const cleared = {
    ...check,
    status: 'new',
    lastPingAt: null,
    ...NO_RUN,
    lastDuration: null,
    alertAfter: null,
    judgedFrom: null,
    hasConfirmationLink: false,
  } as const;
  return { check: cleared, flips: [] };
}

/**
 * Makes an edit and recomputes the deadline. One that has passed is left to the sweep, which alerts. A schedule that cannot
 * be read keeps the stored deadline.
 */
export function reschedule(before: Check, given: Partial<CheckSettings>, now: Instant): Check {
  const edited = { ...before, ...given };
  const isSameSchedule = SCHEDULING.every((field) => edited[field] === before[field]);
  const runState = before.runState === null || hasLimits(edited) ? before.runState : withoutLimits(edited);
  const check = { ...edited, runState, scheduledAt: isSameSchedule ? before.scheduledAt : now };
  return { ...check, alertAfter: alertAfterOr(check, check.alertAfter) };
}

/** Whether an edit has made a check that is up overdue. */
export function isOverdue({ status, alertAfter }: Check, now: Instant): boolean {
  return status === 'up' && alertAfter !== null && alertAfter <= now;
}

/**
 * Takes a check down silently that an edit in the pages has made overdue: the person who did it is looking at it.
 */
export function goDownVisibly(check: Check, now: Instant): ChangedCheck {
  const down = { ...check, status: 'down', alertAfter: null } as const;
  return { check: down, flips: silentFlips(check, down, now) };
}

function silentFlips(before: Check, after: Check, now: Instant): readonly NewFlip[] {
  if (before.status === after.status) return [];
  const createdAt = clampToHistory(before, now);
  return [{ createdAt, oldStatus: before.status, newStatus: after.status, reason: '', silent: true }];
}
