import { mergeSpans, type Span } from '../../server/core/blind-window.ts';
import { addSecs, type Instant, laterOf, MICROS_PER_SECOND } from '../../server/core/instant.ts';
import { nextDue } from '../../server/core/schedule/next-due.ts';
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
  /** Healthy jobs that were said to be down. */
  readonly falseDowns: number;
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
  /** When each check was first seen down. */
  readonly seenDown: ReadonlyMap<number, Instant>;
  /** Those that were before the outage. */
  readonly before: ReadonlySet<number>;
}

/** Judges what is in the database at the end, at `now`. */
export async function judgeWeather(
  store: OpenStore,
  { jobs, seenDown, before, now }: Seen & { readonly jobs: readonly Job[]; readonly now: Instant },
): Promise<Verdict> {
  const windows = (await store.listening.windows(null)).filter(({ kind }) => kind === 'blind');
  const spans = mergeSpans(windows);
  let falseDowns = 0;
  let told = 0;
  let pending = 0;
  let forgotten = 0;
  let late = 0;
  const dead = jobs.filter(({ isDead }) => isDead);
  for (const { check, isDead } of jobs) {
    const toldAt = seenDown.get(check.id);
    if (!isDead) {
      if (toldAt !== undefined) falseDowns += 1;
      continue;
    }
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
    ...{ healthy: jobs.length - dead.length, dead: dead.length, falseDowns, told, pending, forgotten, late },
    windowsSecs: spans.map(({ from, to }) => Math.round((to - from) / MICROS_PER_SECOND)),
  };
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
): Promise<{ readonly checks: readonly number[]; readonly newest: number }> {
  const rows: { id: number; check_id: number }[] = await knex('flips')
    .where('id', '>', after)
    .where({ new_status: 'down' })
    .select('id', 'check_id');
  return { checks: rows.map(({ check_id }) => check_id), newest: Math.max(after, ...rows.map(({ id }) => Number(id))) };
}
