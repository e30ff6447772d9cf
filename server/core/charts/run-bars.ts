import { formatRunTime } from '../duration.ts';
import { MICROS_PER_SECOND } from '../instant.ts';

/** One run of a job, as small charts show it. */
export interface ShownRun {
  /** How long it took (or has been going on); null when nobody said when it began. */
  readonly secs: number | null;
  readonly outcome: 'success' | 'fail' | 'running';
}

/** Runs as upright lines: one path for each outcome, on a field `width` wide and `BARS_HEIGHT` high. */
export interface RunBars {
  readonly width: number;
  readonly success: string;
  readonly fail: string;
  readonly running: string;
}

export const BARS_HEIGHT = 16;
/** A line is 3 wide, with 1 beside it. */
const STEP = 4;
const SHORTEST = 3;
/** A run of unknown length is there, but says nothing of its length. */
const UNKNOWN = 6;

/**
 * Draws runs, oldest first, the longest as high as the field. Heights follow the square root of the length, so that one
 * outlier does not press all others flat.
 */
export function runBars(runs: readonly ShownRun[]): RunBars {
  const longest = Math.max(...runs.map(({ secs }) => secs ?? 0), Number.MIN_VALUE);
  const lines = (outcome: ShownRun['outcome']): string =>
    runs
      .map((run, index) =>
        run.outcome === outcome ? `M${index * STEP + 2} ${BARS_HEIGHT}V${BARS_HEIGHT - heightOf(run, longest)}` : '',
      )
      .join('');
  return {
    width: runs.length * STEP,
    success: lines('success'),
    fail: lines('fail'),
    running: lines('running'),
  };
}

/** Says the same in words: `20 runs: 18 succeeded, 2 failed; 0.5 to 12 sec`. */
export function describeRuns(runs: readonly ShownRun[]): string {
  if (runs.length === 0) return 'No runs yet';
  const words = [
    ['success', 'succeeded'],
    ['fail', 'failed'],
    ['running', 'running'],
  ] as const;
  const counts = words.flatMap(([outcome, word]) => {
    const count = runs.filter((run) => run.outcome === outcome).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  const lengths = runs.flatMap(({ secs, outcome }) => (secs === null || outcome === 'running' ? [] : [secs]));
  return `${runs.length === 1 ? '1 run' : `${runs.length} runs`}: ${counts.join(', ')}${range(lengths)}`;
}

function heightOf({ secs }: ShownRun, longest: number): number {
  if (secs === null) return UNKNOWN;
  return Math.round(SHORTEST + (BARS_HEIGHT - SHORTEST) * Math.sqrt(secs / longest));
}

function range(lengths: readonly number[]): string {
  if (lengths.length === 0) return '';
  const shortest = formatRunTime(Math.min(...lengths) * MICROS_PER_SECOND);
  const longest = formatRunTime(Math.max(...lengths) * MICROS_PER_SECOND);
  return shortest === longest ? `; ${longest}` : `; ${shortest} to ${longest}`;
}
