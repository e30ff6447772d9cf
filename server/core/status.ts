import type { PingedCheck, StoredStatus } from './check.ts';
import { firstDeadline, isAnswered, runsEndAt, scheduleEndsAt, watchedRuns } from './deadlines.ts';
import { addSecs, earliest, type Instant, laterOf, MICROS_PER_SECOND } from './instant.ts';
import { failedRuns } from './run-state.ts';
import { nextDue } from './schedule/next-due.ts';

/** How soon a page looks again at a check whose verdict is held. */
const LOOK_AGAIN_SECS = 10;

/** What a person sees: the stored status, moved on by the time that has passed. */
export type Status = StoredStatus | 'grace';

/** API v1 has no flag for a running job and calls it a status of its own. */
export type V1Status = Status | 'started';

/** Whether a check has any limit of its runs. Without one, only the run that began last is watched. */
export function hasLimits(check: PingedCheck): boolean {
  return (
    check.startGraceSecs !== null ||
    check.maxRuntimeSecs !== null ||
    check.minRuntimeSecs !== null ||
    check.minIntervalSecs !== null ||
    check.failTolerance > 0
  );
}

/** Whether a check has neither limits nor a run that told that it is still at work: most have not, and each ping asks. */
export function isPlain(check: PingedCheck): boolean {
  return check.runState === null && !hasLimits(check);
}

/** Whether a run is in progress (or was, and timed out): a start ping came and no success or fail has ended it. */
export function isStarted(check: PingedCheck): boolean {
  return check.lastStartAt !== null;
}

/** Returns the moment from which the next success is expected: the last ping, or later when one could not be heard. */
export function basisOf({ lastPingAt, judgedFrom }: PingedCheck): Instant | null {
  return lastPingAt === null || judgedFrom === null ? lastPingAt : laterOf(lastPingAt, judgedFrom);
}

/**
 * Returns when the next success is expected, or null if none is: the check is not stored as up, or its schedule has no
 * further occurrence.
 *
 * Throws `ScheduleError` for a schedule that cannot be read (bad data; forms and API never store one).
 */
export function expectedAt(check: PingedCheck): Instant | null {
  const basis = basisOf(check);
  if (check.status !== 'up' || basis === null) return null;
  // most checks are simple, and each ping asks: they need no calendar
  if (check.kind === 'simple') return addSecs(basis, check.timeoutSecs);
  const due = nextDue(check, basis);
  const isEarly = due !== null && due - basis <= check.earlyToleranceSecs * MICROS_PER_SECOND;
  return isEarly && basis === check.lastPingAt ? afterEarly(check, basis, due) : due;
}

/**
 * A success shortly before a time of the schedule answers that time, unless it is nearer to the one before: of a job that
 * runs every minute, a success is not early for half a minute.
 */
function afterEarly(check: PingedCheck, pingAt: Instant, due: Instant): Instant | null {
  const following = nextDue(check, due);
  return following !== null && 2 * (due - pingAt) > following - due ? due : following;
}

/**
 * Returns the instant from which the check counts as down, or null if it cannot go down by itself (new or paused without
 * a running clock, already down, or a schedule with no further occurrence).
 *
 * Counts from a pending start ping when there is one: a job that started and never ended is late too. Never before the
 * last ping: a success under another rid leaves the clock running, also one that ran out before that success came.
 * Throws `ScheduleError` like `expectedAt`.
 */
export function alertAfter(check: PingedCheck): Instant | null {
  const deadline = isPlain(check) ? plainDeadline(check) : (firstDeadline(check, expectedAt(check))?.at ?? null);
  if (deadline === null) return null;
  return check.lastPingAt === null ? deadline : laterOf(deadline, check.lastPingAt);
}

/** Returns `alertAfter(check)`, or `fallback` when the schedule cannot be read: a ping or an edit must not be lost to it. */
export function alertAfterOr(check: PingedCheck, fallback: Instant | null): Instant | null {
  try {
    return alertAfter(check);
  } catch {
    return fallback;
  }
}

/** Returns the deadline if it has passed, else null. A schedule that cannot be read is never overdue. */
export function overdueSince(check: PingedCheck, now: Instant): Instant | null {
  const deadline = alertAfterOr(check, null);
  return deadline !== null && deadline <= now ? deadline : null;
}

/** Returns the API's `next_ping`: the deadline without grace. While a clock runs it can lie in the past. */
export function nextPingAt(check: PingedCheck): Instant | null {
  return nextPingGiven(check, expectedForDisplay(check));
}

/** A run that answers what the schedule expects is what is waited for. */
function nextPingGiven(check: PingedCheck, expected: Instant | null): Instant | null {
  return earliest(isAnswered(check) ? null : expected, pendingStartAt(check));
}

/**
 * Returns the status to show at `now`. Both bounds are inclusive: exactly at the expected time is `grace`, exactly at the
 * end of grace is `down`.
 *
 * Never throws: a schedule that cannot be read shows the stored status, so that one bad row does not take down a page.
 * The sweep, which uses `alertAfter`, is where such a row is noticed and logged.
 */
export function statusAt(check: PingedCheck, now: Instant): Status {
  return statusGiven(check, expectedForDisplay(check), now);
}

/**
 * Returns the status to show at `now`. While verdicts are held after an outage of ours (`isHeld`), a check that is past its
 * deadline is shown as late if it is stored as up, else as it is stored: never down before the sweep says so.
 *
 * Never throws, like `statusAt`.
 */
export function shownStatus(check: PingedCheck, now: Instant, isHeld: boolean): Status {
  return awaitsVerdict(check, now, isHeld) ? lateAtMost(check) : statusAt(check, now);
}

/** Returns how a check stands, with the status of `shownStatus`. One whose verdict is held is looked at again soon. */
export function shownStanding(check: PingedCheck, now: Instant, isHeld: boolean): Standing {
  const standing = standingAt(check, now);
  if (!awaitsVerdict(check, now, isHeld)) return standing;
  return { ...standing, status: lateAtMost(check), changesAt: addSecs(now, LOOK_AGAIN_SECS) };
}

/** Returns the status of `shownStatus` in the words of API v1. */
export function shownV1Status(check: PingedCheck, now: Instant, isHeld: boolean): V1Status {
  if (!awaitsVerdict(check, now, isHeld)) return v1StatusAt(check, now);
  return isStarted(check) ? 'started' : lateAtMost(check);
}

function awaitsVerdict(check: PingedCheck, now: Instant, isHeld: boolean): boolean {
  return isHeld && overdueSince(check, now) !== null;
}

function lateAtMost({ status }: PingedCheck): Status {
  return status === 'up' ? 'grace' : status;
}

/** How a check stands at a moment. */
export interface Standing {
  readonly status: Status;
  readonly isStarted: boolean;
  /** When its next sign is due: the end of a run in progress, else the next success. Null when none is expected. */
  readonly dueAt: Instant | null;
  /** The API's `next_ping`; see `nextPingAt`. */
  readonly nextPingAt: Instant | null;
  /** See `nextChange`. */
  readonly changesAt: Instant | null;
}

/** Returns everything that is shown of how a check stands, working its schedule out once. Never throws, like `statusAt`. */
export function standingAt(check: PingedCheck, now: Instant): Standing {
  const expected = expectedForDisplay(check);
  return {
    status: statusGiven(check, expected, now),
    isStarted: isStarted(check),
    // a run in progress is due when its grace ends, not when it began
    dueAt: runEndsAt(check) ?? expected,
    nextPingAt: nextPingGiven(check, expected),
    changesAt: changeGiven(check, expected, now),
  };
}

/**
 * Returns the next moment after `now` at which the check is shown with another status although nothing is written: when
 * it is late, when its grace ends, when a run takes too long. Null when that never happens.
 *
 * A run that takes too long counts also for a check that is down already: version 1 of the API shows its running clock
 * as a status. Never throws, like `statusAt`.
 */
export function nextChange(check: PingedCheck, now: Instant): Instant | null {
  return changeGiven(check, expectedForDisplay(check), now);
}

/** Returns the status in the words of API v1, where a running clock that has not overrun is `started`. */
export function v1StatusAt(check: PingedCheck, now: Instant): V1Status {
  return isStarted(check) && !hasOverrun(check, now) ? 'started' : statusAt(check, now);
}

/** Returns `at`, or the latest moment the check already knows of: clocks of two processes differ, history must not. */
export function clampToHistory(check: PingedCheck, at: Instant): Instant {
  return [check.lastPingAt, check.lastStartAt].reduce<Instant>(
    (latest, known) => (known === null ? latest : laterOf(latest, known)),
    at,
  );
}

/** That of a check without limits of its runs, which is what every ping asks. */
function plainDeadline(check: PingedCheck): Instant | null {
  const from = earliest(expectedAt(check), pendingStartAt(check));
  return from === null ? null : addSecs(from, check.graceSecs);
}

/**
 * Returns since when the run that must end first is timed, or null. A check stored as down waits for its next success or fail
 * only, and a run whose end could not be heard counts as ended: their running clocks set no deadline.
 */
export function pendingStartAt(check: PingedCheck): Instant | null {
  if (check.status === 'down') return null;
  return isPlain(check)
    ? startInTime(check)
    : watchedRuns(check)
        .map(({ clockFrom }) => clockFrom)
        .reduce(earliest, null);
}

function startInTime({ lastStartAt, judgedFrom }: PingedCheck): Instant | null {
  return lastStartAt !== null && judgedFrom !== null && lastStartAt < judgedFrom ? null : lastStartAt;
}

function statusGiven(check: PingedCheck, expected: Instant | null, now: Instant): Status {
  if (hasOverrun(check, now)) return 'down';
  if (check.status !== 'up') return check.status;
  const ends = lateUntil(check, expected);
  if (ends !== null && now >= ends) return 'down';
  const isLate = expected !== null && now >= expected && !isAnswered(check);
  // a failed run that is tolerated is late
  return isLate || failedRuns(check) > 0 ? 'grace' : 'up';
}

/** Works from `expected` and not from the stored deadline, as the status that is shown does. */
function changeGiven(check: PingedCheck, expected: Instant | null, now: Instant): Instant | null {
  if (hasOverrun(check, now)) return null;
  const due = isAnswered(check) ? null : expected;
  const moments = [runEndsAt(check), due, lateUntil(check, expected)];
  return moments.filter((at) => at === null || at > now).reduce(earliest, null);
}

/** When the check is no longer late but down. */
function lateUntil(check: PingedCheck, expected: Instant | null): Instant | null {
  if (!isPlain(check)) return scheduleEndsAt(check, expected);
  return expected === null ? null : addSecs(expected, check.graceSecs);
}

function hasOverrun(check: PingedCheck, now: Instant): boolean {
  const ends = runEndsAt(check);
  return ends !== null && now >= ends;
}

/** When a run in progress has taken too long. */
function runEndsAt(check: PingedCheck): Instant | null {
  if (!isPlain(check)) return runsEndAt(check);
  const startAt = startInTime(check);
  return startAt === null ? null : addSecs(startAt, check.graceSecs);
}

function expectedForDisplay(check: PingedCheck): Instant | null {
  try {
    return expectedAt(check);
  } catch {
    return null;
  }
}
