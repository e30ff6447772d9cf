import { mergeSpans, type Span } from '../../server/core/blind-window.ts';
import { addSecs, type Instant, laterOf, MICROS_PER_SECOND } from '../../server/core/instant.ts';
import { nextDue } from '../../server/core/schedule/next-due.ts';
import { alertAfter } from '../../server/core/status.ts';
import type { OpenStore } from '../../server/store/open.ts';
import type { Job } from './jobs.ts';

/** Verdicts wait for so long after a window, or longer while windows follow each other; then the sweep has to come. */
const SETTLE_SECS = 60;
const CHAIN_SECS = 600;
const SWEEP_SECS = 15;

/** What became of the promises. */
export interface Verdict {
  readonly healthy: number;
  readonly dead: number;
  /** Healthy jobs that were said to be down though they had tried to ping in time. */
  readonly falseDowns: number;
  /** Healthy jobs that were down, since this program was too slow to send their pings in time. */
  readonly sentTooLate: number;
  /** Dead jobs that were said to be down, those that still have time by their deadline, and those that were forgotten. */
  readonly told: number;
  readonly pending: number;
  readonly forgotten: number;
  /** Dead jobs that were told later than they should have been, or have a deadline that is later. */
  readonly late: number;
  /** Seconds of the blind windows, in order. */
  readonly windowsSecs: readonly number[];
}

/** What was said while the story lasted. */
export interface Seen {
  /** When each check was first seen down, and the deadlines that it missed. */
  readonly seenDown: ReadonlyMap<number, SeenDown>;
  /** Those that were before the outage. */
  readonly before: ReadonlySet<number>;
}

/** A check that was seen down. */
export interface SeenDown {
  readonly at: Instant;
  readonly deadlines: readonly Instant[];
}

/** Judges what is in the database at the end, at `now`. */
export async function judgeWeather(
  store: OpenStore,
  {
    jobs,
    seenDown,
    before,
    tries,
    now,
  }: Seen & {
    readonly jobs: readonly Job[];
    readonly tries: ReadonlyMap<number, readonly Instant[]>;
    readonly now: Instant;
  },
): Promise<Verdict> {
  const windows = (await store.listening.windows(null)).filter(({ kind }) => kind === 'blind');
  const spans = mergeSpans(windows);
  let falseDowns = 0;
  let sentTooLate = 0;
  let told = 0;
  let pending = 0;
  let forgotten = 0;
  let late = 0;
  const dead = jobs.filter(({ isDead }) => isDead);
  for (const { check, isDead } of jobs) {
    const down = seenDown.get(check.id);
    if (!isDead) {
      if (down === undefined) continue;
      if (hasTriedInTime(check, down, tries.get(check.id) ?? [])) falseDowns += 1;
      else sentTooLate += 1;
      continue;
    }
    const toldAt = down?.at;
    const bound = boundOf(check, spans, windows.length);
    if (toldAt !== undefined) {
      told += 1;
      if (toldAt > bound && !before.has(check.id)) late += 1;
      continue;
    }
    const stored = await store.checks.byId(check.id);
    if (stored?.alertAfter == null) forgotten += 1;
    else if (bound < now) forgotten += 1;
    else {
      pending += 1;
      if (stored.alertAfter > bound) late += 1;
    }
  }
  return {
    ...{
      healthy: jobs.length - dead.length,
      dead: dead.length,
      falseDowns,
      sentTooLate,
      told,
      pending,
      forgotten,
      late,
    },
    windowsSecs: spans.map(({ from, to }) => Math.round((to - from) / MICROS_PER_SECOND)),
  };
}

/** Whether one of the deadlines would have been later by a ping that was sent before it. */
function hasTriedInTime(check: Job['check'], { deadlines }: SeenDown, tries: readonly Instant[]): boolean {
  return deadlines.some((deadline) =>
    tries.some((at) => at <= deadline && (alertAfter({ ...check, lastPingAt: at, judgedFrom: null }) ?? at) > deadline),
  );
}

/**
 * The latest moment at which a job must be said to be down that has not pinged since its check was stored: when what is
 * expected after the last window does not come.
 */
function boundOf(check: Job['check'], spans: readonly Span[], windows: number): Instant {
  const { lastPingAt, timeoutSecs, graceSecs, kind } = check;
  if (lastPingAt === null) throw new Error('it has pinged');
  const holdSecs = (windows > spans.length ? CHAIN_SECS : SETTLE_SECS) + SWEEP_SECS;
  const heardFrom = spans.map(({ to }) => to).reduce(laterOf, lastPingAt);
  if (kind === 'simple') return addSecs(heardFrom, timeoutSecs + graceSecs + holdSecs);
  const next = nextDue(check, heardFrom) ?? heardFrom;
  return addSecs(next, graceSecs + holdSecs);
}

/** Returns the checks that have a flip down after this one, with the newest flip. */
export async function newDowns(
  { dialect: { knex } }: OpenStore,
  after: number,
): Promise<{
  readonly downs: readonly { readonly checkId: number; readonly deadline: Instant }[];
  readonly newest: number;
}> {
  const rows: { id: number; check_id: number; created_at: Instant }[] = await knex('flips')
    .where('id', '>', after)
    .where({ new_status: 'down' })
    .select('id', 'check_id', 'created_at');
  const downs = rows.map(({ check_id, created_at }) => ({ checkId: check_id, deadline: created_at }));
  return { downs, newest: Math.max(after, ...rows.map(({ id }) => Number(id))) };
}
