import { covered, overlapping, type Span } from './blind-window.ts';
import type { PingedCheck } from './check.ts';
import { type Expectation, expectationOf, type Habit } from './expectation.ts';
import { addMicros, earlierOf, type Instant, instant, laterOf, MICROS_PER_SECOND, type Micros } from './instant.ts';
import { alertAfter } from './status.ts';

/** An outage of ours shorter than this can be bridged: clients that were refused have tried again within a minute. */
const BRIDGED_MICROS = 30 * MICROS_PER_SECOND;
/** And it must be this small a part of the time in which the ping was expected. */
const BRIDGED_SHARE = 1 / 20;
/** A verdict that can be had by waiting no longer than this is waited for. */
const WORTH_WAITING_MICROS = 15 * 60 * MICROS_PER_SECOND;

/** What is known when the deadline of a check is looked at. */
export interface Circumstances {
  readonly now: Instant;
  /** Up to here all pings that came by the doors of the check are stored. */
  readonly heardTo: Instant;
  /** When nobody listened at the doors of the check, in order. */
  readonly away: readonly Span[];
  /** When the job usually pings; null where that is not known. */
  readonly habit: Habit | null;
}

/** What the passing of time does to a check. */
export type Verdict =
  | { readonly is: 'notDue'; readonly alertAfter: Instant | null }
  /** Pings from before the deadline may still be on their way to the database. */
  | { readonly is: 'wait' }
  /** `away`: for how long nobody listened while the ping was expected, without that being an excuse. */
  | { readonly is: 'down'; readonly at: Instant; readonly away: Micros }
  | Unknown;

/** The ping may have come while nobody listened. The check is judged next as if one had come at `judgedFrom`. */
export interface Unknown {
  readonly is: 'unknown';
  readonly judgedFrom: Instant;
  readonly because: Span;
  readonly expectedAt: Instant;
  readonly deadline: Instant;
}

/**
 * Decides whether the passing of time takes a check down. A ping that is missing proves something only if somebody
 * listened when it was expected.
 *
 * Throws `ScheduleError` for a schedule that cannot be read.
 */
export function judge(check: PingedCheck, circumstances: Circumstances): Verdict {
  const { now, heardTo, away } = circumstances;
  const deadline = alertAfter(check);
  if (deadline === null || deadline > now) return { is: 'notDue', alertAfter: deadline };
  if (deadline > heardTo) return { is: 'wait' };
  if (away.length === 0) return { is: 'down', at: deadline, away: 0 };
  const expectation = expectationOf(check);
  if (expectation === null) return { is: 'down', at: deadline, away: 0 };
  const verdict = judgeOutage(check, expectation, circumstances);
  if (verdict.is !== 'unknown' || check.whenUnheard !== 'alert') return verdict;
  return { is: 'down', at: deadline, away: covered(away, { from: expectation.from, to: deadline }) };
}

/**
 * Whether the verdict depends on when the job usually pings, which is worth reading only where waiting would take long.
 * Throws like `judge`.
 */
export function dependsOnHabit(check: PingedCheck, circumstances: Omit<Circumstances, 'habit'>): boolean {
  const { now, heardTo, away } = circumstances;
  if (away.length === 0) return false;
  const deadline = alertAfter(check);
  if (deadline === null || deadline > now || deadline > heardTo) return false;
  const expectation = expectationOf(check);
  if (expectation === null) return false;
  const answer = answerSpan(expectation, null);
  const last = overlapping(away, answer).at(-1);
  return last !== undefined && costOfWaiting(check, unknownBecause(expectation, null, last)) > WORTH_WAITING_MICROS;
}

function judgeOutage(check: PingedCheck, expectation: Expectation, { away, habit: given }: Circumstances): Verdict {
  // a check that was not heard has had no ping from which gaps could be counted
  const habit = expectation.isJudged && expectation.kind === 'simple' ? null : given;
  const { deadline } = expectation;
  const answer = answerSpan(expectation, habit);
  const last = overlapping(away, answer).at(-1);
  if (last === undefined) return { is: 'down', at: deadline, away: 0 };
  const unknown = unknownBecause(expectation, habit, last);
  const missed = covered(away, answer);
  // also what lies outside: it is the whole window through which a client must have tried
  const lost = lengthOf(overlapping(away, answer));
  const isBridged = lost < BRIDGED_MICROS && lost < (answer.to - answer.from) * BRIDGED_SHARE;
  if (isBridged && costOfWaiting(check, unknown) > WORTH_WAITING_MICROS)
    return { is: 'down', at: deadline, away: missed };
  // a job whose ping was lost would have pinged again since
  if (expectation.kind === 'simple' && habit !== null && comesAgainBy(last, habit, away) <= deadline)
    return { is: 'down', at: deadline, away: missed };
  return unknown;
}

function lengthOf(spans: readonly Span[]): Micros {
  return spans.reduce((sum, { from, to }) => sum + to - from, 0);
}

/** The latest moment at which a job pings again whose ping was lost in a window, and the next ones in windows after that. */
function comesAgainBy(lost: Span, habit: Habit, away: readonly Span[]): Instant {
  const again = { from: addMicros(lost.from, Math.max(habit.earliest, 0)), to: addMicros(lost.to, habit.latest) };
  const next = overlapping(away, again)
    .filter(({ from }) => from > lost.from)
    .at(-1);
  return next === undefined ? again.to : comesAgainBy(next, habit, away);
}

/** When the ping was to come; later than the deadline it would not have counted. */
function answerSpan(expectation: Expectation, habit: Habit | null): Span {
  const { from, deadline } = expectation;
  const begin = addMicros(from, earliestAnswer(expectation, habit));
  return { from: begin, to: habit === null ? deadline : earlierOf(addMicros(from, habit.latest), deadline) };
}

/** How long after the moment that an expectation begins with it is answered at the earliest; before it, when negative. */
function earliestAnswer({ early }: Expectation, habit: Habit | null): Micros {
  return habit === null ? -early : Math.max(habit.earliest, -early);
}

function unknownBecause(expectation: Expectation, habit: Habit | null, because: Span): Unknown {
  const { kind, from, deadline } = expectation;
  const judgedFrom =
    kind === 'calendar' || kind === 'start'
      ? laterOf(from, instant(because.to - earliestAnswer(expectation, habit)))
      : because.to;
  return { is: 'unknown', judgedFrom, because, expectedAt: expectation.expectedAt, deadline };
}

/** How much later than at its deadline a check would be judged; endless where nothing more is expected. */
function costOfWaiting(check: PingedCheck, { judgedFrom, deadline }: Unknown): Micros {
  const next = alertAfter({ ...check, judgedFrom });
  return next === null ? Number.POSITIVE_INFINITY : next - deadline;
}
