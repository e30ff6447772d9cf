import { overlapping, type Span } from './blind-window.ts';
import type { PingedCheck } from './check.ts';
import { firstDeadline, runLimitSecs } from './deadlines.ts';
import { addSecs, earliest, type Instant, laterOf, MICROS_PER_SECOND, type Micros } from './instant.ts';
import type { Ping } from './ping.ts';
import { nextDue } from './schedule/next-due.ts';
import { basisOf, expectedAt, isPlain, pendingStartAt } from './status.ts';

/** The expectation that sets the deadline of a check. */
export interface Expectation {
  /** The ping is a sign of life of a simple check, the answer to a moment of a calendar, or the start or end of a run. */
  readonly kind: 'simple' | 'calendar' | 'start' | 'run';
  /** From when on a ping answers it; habits are counted from here. */
  readonly from: Instant;
  readonly expectedAt: Instant;
  readonly deadline: Instant;
  /** A ping that comes so shortly before `from` answers it too. */
  readonly early: Micros;
  /** It is not counted from a ping, but from one that could not be heard. */
  readonly isJudged: boolean;
}

/** When a job usually pings, after the moment that its expectation begins with. */
export interface Habit {
  readonly earliest: Micros;
  readonly latest: Micros;
}

/** What is looked at of a ping to learn a habit. */
export type HabitPing = Pick<Ping, 'n' | 'createdAt' | 'kind' | 'rid'>;

/** So many pings are looked at; of a calendar so many of its moments. */
export const HABIT_PINGS = 60;
const CALENDAR_VALUES = 30;
/** Fewer examples are no habit. */
const LEAST_VALUES = 20;
const LEAST_MARGIN_SECS = 60;
/** A job that pings every day does so by local time, which twice a year is an hour off. */
const DAILY_MARGIN_SECS = 3_600;
const DAILY_FROM_SECS = 12 * 3_600;

/** Returns the expectation that sets the deadline of the check; null when there is none. Throws `ScheduleError`. */
export function expectationOf(check: PingedCheck): Expectation | null {
  const expected = expectedAt(check);
  if (!isPlain(check)) return limitedExpectation(check, expected);
  const startAt = pendingStartAt(check);
  const first = earliest(expected, startAt);
  if (first === null) return null;
  const basis = basisOf(check);
  const graceEnds = addSecs(first, check.graceSecs);
  // as `alertAfter` has it: a success under another rid can come after the end of a run's grace
  const deadline = check.lastPingAt === null ? graceEnds : laterOf(graceEnds, check.lastPingAt);
  if (startAt !== null && first === startAt)
    return { kind: 'run', from: startAt, expectedAt: deadline, deadline, early: 0, isJudged: false };
  if (check.kind === 'simple' && basis !== null) {
    const isJudged = basis !== check.lastPingAt;
    return { kind: 'simple', from: basis, expectedAt: first, deadline, early: 0, isJudged };
  }
  return {
    ...{ kind: 'calendar', from: first, expectedAt: first, deadline },
    ...{ early: earlyToleranceAt(check, first), isJudged: false },
  };
}

function limitedExpectation(check: PingedCheck, expected: Instant | null): Expectation | null {
  const first = firstDeadline(check, expected);
  if (first === null) return null;
  const { kind, from } = first;
  const deadline = check.lastPingAt === null ? first.at : laterOf(first.at, check.lastPingAt);
  if (kind === 'run') return { kind, from, expectedAt: deadline, deadline, early: 0, isJudged: false };
  const basis = basisOf(check);
  if (kind === 'schedule' && check.kind === 'simple' && basis !== null)
    return { kind: 'simple', from: basis, expectedAt: from, deadline, early: 0, isJudged: basis !== check.lastPingAt };
  const early = check.kind === 'simple' ? 0 : earlyToleranceAt(check, from);
  return { kind: kind === 'start' ? 'start' : 'calendar', from, expectedAt: from, deadline, early, isJudged: false };
}

/** As `expectedAt` has it: a success that is nearer to the moment before is not early. */
function earlyToleranceAt(check: PingedCheck, occurrence: Instant): Micros {
  const tolerance = check.earlyToleranceSecs * MICROS_PER_SECOND;
  const following = tolerance === 0 ? null : nextDue(check, occurrence);
  return following === null ? tolerance : Math.min(tolerance, (following - occurrence) / 2);
}

/**
 * Returns when the job usually pings, as its newest pings tell; null when they are too few to tell. What came before the
 * schedule was changed tells nothing, nor do gaps in which nobody listened, or in which the check went down.
 */
export function habitOf(
  check: PingedCheck & { readonly scheduledAt: Instant | null },
  { kind }: Pick<Expectation, 'kind'>,
  pings: readonly HabitPing[],
  away: readonly Span[],
): Habit | null {
  const samples = samplesOf(
    check,
    kind,
    [...pings].sort((a, b) => a.n - b.n),
  );
  const values = samples
    .filter(({ from, to, value }) => {
      const isOfThisSchedule = check.scheduledAt === null || from >= check.scheduledAt;
      return isOfThisSchedule && value <= longestOf(check, kind) && overlapping(away, { from, to }).length === 0;
    })
    .map(({ value }) => value);
  if (values.length < LEAST_VALUES) return null;
  const least = Math.min(...values);
  const most = Math.max(...values);
  const isDaily = kind === 'simple' && check.timeoutSecs >= DAILY_FROM_SECS;
  const leastMarginSecs = isDaily ? DAILY_MARGIN_SECS : LEAST_MARGIN_SECS;
  const margin = Math.max(leastMarginSecs * MICROS_PER_SECOND, (most - least) / 2);
  return { earliest: least - margin, latest: most + margin };
}

/** One example: how long the job took to ping, and the time in which that was seen. */
interface Sample extends Span {
  readonly value: Micros;
}

function samplesOf(check: PingedCheck, kind: Expectation['kind'], pings: readonly HabitPing[]): readonly Sample[] {
  switch (kind) {
    case 'simple':
      return pairsOf(pings).map(([before, ping]) => sample(before, ping, ping.createdAt - before.createdAt));
    case 'calendar':
      return pairsOf(pings)
        .flatMap(([before, ping]) => {
          // as the ping before, which may have been early itself, made it expected
          const occurrence = expectedAt({ ...check, status: 'up', lastPingAt: before.createdAt, judgedFrom: null });
          return occurrence === null ? [] : [sample(before, ping, ping.createdAt - occurrence)];
        })
        .slice(-CALENDAR_VALUES);
    case 'start':
      return startSamples(check, pings).slice(-CALENDAR_VALUES);
    case 'run':
      return runSamples(pings);
    default:
      return kind satisfies never;
  }
}

function longestOf(check: PingedCheck, expected: Expectation['kind']): Micros {
  const { kind, timeoutSecs, graceSecs, startGraceSecs } = check;
  if (expected === 'run') return runLimitSecs(check) * MICROS_PER_SECOND;
  if (expected === 'start') return (startGraceSecs ?? graceSecs) * MICROS_PER_SECOND;
  const periodSecs = expected === 'simple' && kind === 'simple' ? timeoutSecs : 0;
  return (periodSecs + graceSecs) * MICROS_PER_SECOND;
}

/** Successes and fails, each with the one before it. */
function pairsOf(pings: readonly HabitPing[]): readonly (readonly [HabitPing, HabitPing])[] {
  const ends = pings.filter(isEnd);
  return ends.flatMap((ping, index) => {
    const before = ends[index - 1];
    return before === undefined ? [] : [[before, ping] as const];
  });
}

/** Starts, each with the success or fail before it, which made it expected. */
function startSamples(check: PingedCheck, pings: readonly HabitPing[]): readonly Sample[] {
  let before: HabitPing | null = null;
  return pings.flatMap((ping) => {
    const ended = before;
    if (isEnd(ping)) before = ping;
    if (ping.kind !== 'start' || ended === null) return [];
    before = null;
    const expected = expectedAt({ ...check, status: 'up', lastPingAt: ended.createdAt, judgedFrom: null });
    return expected === null ? [] : [sample(ended, ping, ping.createdAt - expected)];
  });
}

function runSamples(pings: readonly HabitPing[]): readonly Sample[] {
  const started = new Map<string | null, HabitPing>();
  return pings.flatMap((ping) => {
    if (ping.kind === 'start') started.set(ping.rid, ping);
    const start = isEnd(ping) ? started.get(ping.rid) : undefined;
    if (start === undefined) return [];
    started.delete(ping.rid);
    return [sample(start, ping, ping.createdAt - start.createdAt)];
  });
}

function isEnd({ kind }: HabitPing): boolean {
  return kind === 'success' || kind === 'fail';
}

function sample(before: HabitPing, { createdAt }: HabitPing, value: Micros): Sample {
  return { from: before.createdAt, to: laterOf(createdAt, before.createdAt), value };
}
