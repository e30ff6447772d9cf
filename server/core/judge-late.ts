import type { BlindWindow, Door } from './blind-window.ts';
import type { PingedCheck } from './check.ts';
import { expectationOf, type HabitPing, habitOf } from './expectation.ts';
import { heardBy, hearingOf, isAlive, type Listener } from './hearing.ts';
import type { Instant } from './instant.ts';
import { judge, type Verdict } from './judge.ts';

/** A ping as habits are learnt from it, and by which door it came. */
export interface PastPing extends HabitPing {
  readonly door: Door;
}

/** What decides about a ping that comes after the deadline of its check. */
export interface LateRecord {
  /** This process, which has heard everything up to that ping. */
  readonly instance: string;
  readonly listeners: readonly Listener[];
  /** All of them. */
  readonly windows: readonly BlindWindow[];
  /** The newest pings of the check before this one. */
  readonly pings: readonly PastPing[];
  readonly scheduledAt: Instant | null;
}

/** Decides whether a check was down when a ping came at `at`, after its deadline. */
export type LateJudge = (check: PingedCheck, at: Instant) => Verdict;

/**
 * Decides it by what is known of who listened. Up to a minute after a window, and while another process may still hold
 * pings, the ping is one that is sent again: it is in time. Throws `ScheduleError` like `judge`.
 */
export function judgeLate(check: PingedCheck, at: Instant, record: LateRecord): Verdict {
  const { instance, listeners, windows, pings, scheduledAt } = record;
  const own = listeners.filter((listener) => listener.instance === instance);
  const hearing = hearingOf({
    ...{ now: at, listeners, windows },
    own: { instance, storedUntil: new Map(own.map(({ door }) => [door, at])) },
  });
  const doors = pings.length === 0 ? (['http'] as const) : pings.map(({ door }) => door);
  const { heardTo, away } = heardBy(hearing, doors, at);
  const expectation = expectationOf(check);
  const habit = expectation === null ? null : habitOf({ ...check, scheduledAt }, expectation, pings, away);
  const verdict = judge(check, { now: at, heardTo, away, habit });
  if (verdict.is !== 'unknown') return verdict;
  // as the sweep would, which has not come to it: what was expected after that may be late as well
  const { judgedFrom } = verdict;
  const next = judgeLate({ ...check, judgedFrom }, at, record);
  return next.is === 'notDue' ? verdict : next;
}

/**
 * Decides the same at an edit: those who listen have heard everything up to now. Throws `ScheduleError` like `judge`.
 */
export function judgeEdited(check: PingedCheck, now: Instant, record: Omit<LateRecord, 'instance'>): Verdict {
  const listeners = record.listeners.map((listener) =>
    isAlive(listener, now) ? { ...listener, storedUntil: now } : listener,
  );
  return judgeLate(check, now, { ...record, listeners, instance: '' });
}

/** Decides it where nobody ever stopped listening. Throws `ScheduleError` like `judge`. */
export function judgeUndisturbed(check: PingedCheck, at: Instant): Verdict {
  return judge(check, { now: at, heardTo: at, away: [], habit: null });
}
