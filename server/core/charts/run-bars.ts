import { counted } from '../words.ts';
/** One run of a job, as small charts show it. */
export interface ShownRun {
  /** How long it took (or has been going on); null when no start was reported. */
  readonly secs: number | null;
  readonly outcome: 'success' | 'fail' | 'running';
}

/** Runs as upright bars: one filled path for each outcome, on a field `width` wide and `BARS_HEIGHT` high. */
export interface RunBars {
  readonly width: number;
  readonly success: string;
  readonly fail: string;
  readonly running: string;
}

export const BARS_HEIGHT = 16;
/** A bar is 3 wide, with 1 beside it. */
const STEP = 4;
/** Heights go in steps of two: they look the same, and lists of hundreds of strips get smaller. */
const GRAIN = 2;
const SHORTEST = 2;
/** A run of unknown length is there, but says nothing of its length. */
const UNKNOWN = 6;

/**
 * Draws runs, oldest first, the longest as high as the field. Heights follow the square root of the length, so that one
 * outlier does not press all others flat.
 */
export function runBars(runs: readonly ShownRun[]): RunBars {
  const longest = Math.max(...runs.map(({ secs }) => secs ?? 0), Number.MIN_VALUE);
  // the same few characters again and again, so that they compress: up, along, down, and on to the next
  const bars = (outcome: ShownRun['outcome']): string => {
    const path = runs
      .map((run) => (run.outcome === outcome ? `V${BARS_HEIGHT - heightOf(run, longest)}h3V${BARS_HEIGHT}h1` : 'h4'))
      .join('');
    return path.includes('V') ? `M0 ${BARS_HEIGHT}${path}` : '';
  };
  return {
    width: runs.length * STEP,
    success: bars('success'),
    fail: bars('fail'),
    running: bars('running'),
  };
}

/** Says the same in words: `20 runs: 18 succeeded, 2 failed`. */
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
  return `${counted(runs.length, 'run')}: ${counts.join(', ')}`;
}

function heightOf({ secs }: ShownRun, longest: number): number {
  if (secs === null) return UNKNOWN;
  return Math.max(SHORTEST, GRAIN * Math.round((BARS_HEIGHT / GRAIN) * Math.sqrt(secs / longest)));
}
