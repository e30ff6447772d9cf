import type { PingedCheck } from './check.ts';
import { type Instant, instant } from './instant.ts';

/** So many runs of one check are watched at once; the next one takes the place of the oldest. */
const MOST_RUNS = 20;

/** A run in progress. */
export interface OpenRun {
  readonly rid: string | null;
  readonly startedAt: Instant;
  /** Its clock counts from here: the start, or the last sign that it is still at work. */
  readonly clockFrom: Instant;
  /** It has taken the check down, and does so once. */
  readonly isTold: boolean;
}

/** What is known of the runs of a check that has limits, or of one run that said that it is still at work. */
export interface RunState {
  /** In the order in which they began. */
  readonly runs: readonly OpenRun[];
  /** How many runs in a row have failed. */
  readonly failedRuns: number;
  readonly lastSuccessAt: Instant | null;
}

/** What a check has of its runs. */
export type RunProgress = Pick<PingedCheck, 'lastStartAt' | 'lastStartRid' | 'lastDuration' | 'runState'>;

/** Returns the runs in progress, in the order in which they began. Without limits, that is the one that began last. */
export function openRuns({ lastStartAt, lastStartRid, runState }: PingedCheck): readonly OpenRun[] {
  if (lastStartAt === null) return [];
  return runState?.runs ?? [{ rid: lastStartRid, startedAt: lastStartAt, clockFrom: lastStartAt, isTold: false }];
}

/** How many runs in a row have failed; 0 where none is tolerated, so that nobody counts. */
export function failedRuns({ failTolerance, runState }: PingedCheck): number {
  return failTolerance === 0 ? 0 : (runState?.failedRuns ?? 0);
}

/** Returns what the start of a run changes. One that began under the same rid and did not end is given up. */
export function startRun(check: PingedCheck, hasLimits: boolean, rid: string | null, at: Instant): RunProgress {
  const others = openRuns(check).filter((run) => run.rid !== rid);
  const runs = [...others, { rid, startedAt: at, clockFrom: at, isTold: false }];
  return withRuns(check, hasLimits, runs.slice(-MOST_RUNS));
}

/** Returns what a sign of life changes: the clock of that run counts from now. Nothing where no such run is in progress. */
export function keepAlive(check: PingedCheck, hasLimits: boolean, rid: string | null, at: Instant): RunProgress {
  const runs = openRuns(check);
  if (!runs.some((run) => run.rid === rid)) return check;
  return withRuns(
    check,
    hasLimits,
    runs.map((run) => (run.rid === rid ? { ...run, clockFrom: at, isTold: false } : run)),
  );
}

/** Returns what the end of a run changes. */
export function endRun(
  check: PingedCheck,
  hasLimits: boolean,
  { kind, rid, at }: { readonly kind: 'success' | 'fail'; readonly rid: string | null; readonly at: Instant },
): RunProgress {
  const runs = openRuns(check);
  const ended = runs.find((run) => run.rid === rid);
  // without limits, a failure ends whatever run there is
  const endsAll = ended === undefined && (rid === null || (kind === 'fail' && !hasLimits));
  const left = endsAll ? [] : runs.filter((run) => run !== ended);
  return { ...withRuns(check, hasLimits, left), lastDuration: ended === undefined ? null : at - ended.startedAt };
}

/** Returns what is left of the state when a check has no limits (any more): the run that began last. */
export function withoutLimits(check: PingedCheck): RunState | null {
  return withRuns(check, false, openRuns(check)).runState;
}

/** `lastStartRid` stays behind when no run is left; nothing reads it then. */
function withRuns(check: PingedCheck, hasLimits: boolean, runs: readonly OpenRun[]): RunProgress {
  const { lastDuration, lastStartRid, runState } = check;
  const latest = runs.at(-1);
  const start = {
    lastStartAt: latest?.startedAt ?? null,
    lastStartRid: latest === undefined ? lastStartRid : latest.rid,
    lastDuration,
  };
  const { failedRuns: failed = 0, lastSuccessAt = null } = runState ?? {};
  if (hasLimits) return { ...start, runState: { runs, failedRuns: failed, lastSuccessAt } };
  const isPlain = latest === undefined || (latest.clockFrom === latest.startedAt && !latest.isTold);
  return { ...start, runState: isPlain ? null : { runs: [latest], failedRuns: 0, lastSuccessAt: null } };
}

/** Returns the state with all its moments at `now` or before, as after a clock that was set back; null stays null. */
export function notAfter(state: RunState | null, now: Instant): RunState | null {
  if (state === null) return null;
  const sooner = (at: Instant): Instant => (at > now ? now : at);
  return {
    failedRuns: state.failedRuns,
    lastSuccessAt: state.lastSuccessAt === null ? null : sooner(state.lastSuccessAt),
    runs: state.runs.map((run) => {
      return { ...run, startedAt: sooner(run.startedAt), clockFrom: sooner(run.clockFrom) };
    }),
  };
}

/** Writes a state as it is stored, in one short text. */
export function runStateText(state: RunState): string {
  const runs = state.runs.map(({ rid, startedAt, clockFrom, isTold }) => [rid, startedAt, clockFrom, Number(isTold)]);
  return JSON.stringify([state.failedRuns, state.lastSuccessAt, runs]);
}

/** Reads what `runStateText` wrote. Throws SyntaxError or TypeError for anything else. */
export function readRunState(text: string | null): RunState | null {
  if (text === null) return null;
  const [failed, lastSuccessAt, runs] = arrayOf(JSON.parse(text));
  return {
    failedRuns: Number(failed),
    lastSuccessAt: lastSuccessAt === null ? null : momentOf(lastSuccessAt),
    runs: arrayOf(runs).map((run) => {
      const [rid, startedAt, clockFrom, isTold] = arrayOf(run);
      return {
        rid: typeof rid === 'string' ? rid : null,
        startedAt: momentOf(startedAt),
        clockFrom: momentOf(clockFrom),
        isTold: isTold === 1,
      };
    }),
  };
}

function arrayOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError('the stored state of runs cannot be read');
  return value;
}

function momentOf(value: unknown): Instant {
  if (typeof value !== 'number') throw new TypeError('the stored state of runs cannot be read');
  return instant(value);
}
