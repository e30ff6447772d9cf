import { formatRunTime } from '../duration.ts';
import { MICROS_PER_SECOND } from '../instant.ts';
import type { Run } from '../runs.ts';

export type PlotScale = 'linear' | 'log';

export const PLOT = { width: 720, height: 180, left: 64, right: 8, top: 10, bottom: 22 } as const;

/** With fewer runs than this nothing is usual. */
const FEWEST_FOR_BAND = 5;
/** What ten per cent of runs are below, and ten above. */
const BAND = [0.1, 0.9] as const;
/** A run is an outlier when it is as far beyond the band as so many times its height. */
const OUTLIER = 1.5;

/** A run in the plot. */
export interface PlotPoint {
  readonly run: Run;
  readonly x: number;
  readonly y: number;
  readonly isOutlier: boolean;
}

export interface PlotTick {
  readonly y: number;
  readonly label: string;
}

/** Run times over runs, as places on a field as large as `PLOT` says. */
export interface RunPlot {
  readonly points: readonly PlotPoint[];
  /** Where most runs lie; null when there are too few to tell. */
  readonly band: { readonly y: number; readonly height: number; readonly words: string } | null;
  readonly ticks: readonly PlotTick[];
  readonly base: number;
  readonly isLog: boolean;
}

/** Lays runs out, oldest first; null when no run time is known. */
export function plotRuns(runs: readonly Run[], scale: PlotScale): RunPlot | null {
  const known = runs.flatMap(({ duration }) => (duration === null ? [] : [duration / MICROS_PER_SECOND]));
  if (known.length === 0) return null;
  const isLog = scale === 'log';
  const toY = scaleOf(known, isLog);
  const step = (PLOT.width - PLOT.left - PLOT.right) / runs.length;
  const band = bandOf(runs);
  const limit = band === null ? null : band.high + (band.high - band.low) * OUTLIER;
  const points = runs.map((run, index): PlotPoint => {
    const secs = run.duration === null ? null : run.duration / MICROS_PER_SECOND;
    return {
      run,
      x: round(PLOT.left + step * (index + 0.5)),
      y: secs === null ? toY(0) : toY(secs),
      isOutlier: secs !== null && limit !== null && secs > limit && secs - limit > 1,
    };
  });
  return {
    points,
    band:
      band === null
        ? null
        : {
            y: toY(band.high),
            height: round(Math.max(toY(band.low) - toY(band.high), 1)),
            words: `${words(band.low)} to ${words(band.high)}`,
          },
    ticks: ticksOf(Math.max(...known), isLog, Math.min(...known)).map((secs) => ({ y: toY(secs), label: words(secs) })),
    base: PLOT.height - PLOT.bottom,
    isLog,
  };
}

function scaleOf(known: readonly number[], isLog: boolean): (secs: number) => number {
  const top = PLOT.top;
  const base = PLOT.height - PLOT.bottom;
  const highest = Math.max(...known, 0.01);
  if (!isLog) return (secs) => round(base - (base - top) * (secs / (highest * 1.05)));
  const lowest = Math.max(Math.min(...known), 0.01);
  const from = Math.log(lowest / 1.5);
  const to = Math.log(highest * 1.2);
  return (secs) => (secs < lowest / 1.5 ? base : round(base - ((base - top) * (Math.log(secs) - from)) / (to - from)));
}

/** Steps of clocks, not of ten: `150 sec` is hard to read. */
const STEPS = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 43_200, 86_400,
];

function ticksOf(highest: number, isLog: boolean, lowest: number): readonly number[] {
  if (isLog) {
    const within = STEPS.filter((step) => step >= lowest / 1.5 && step <= highest * 1.2);
    const every = Math.ceil(within.length / 4);
    return within.filter((_, index) => index % every === 0);
  }
  const step = STEPS.find((each) => highest / each <= 4) ?? Math.ceil(highest / 4 / 86_400) * 86_400;
  return Array.from({ length: Math.floor((highest * 1.05) / step) + 1 }, (_, index) => index * step);
}

function bandOf(runs: readonly Run[]): { readonly low: number; readonly high: number } | null {
  const sorted = runs
    .flatMap(({ duration, outcome }) =>
      outcome === 'success' && duration !== null ? [duration / MICROS_PER_SECOND] : [],
    )
    .sort((a, b) => a - b);
  if (sorted.length < FEWEST_FOR_BAND) return null;
  const at = (part: number): number => sorted[Math.round((sorted.length - 1) * part)] ?? 0;
  return { low: at(BAND[0]), high: at(BAND[1]) };
}

function words(secs: number): string {
  const micros = Math.round(secs * MICROS_PER_SECOND);
  return formatRunTime(micros)
    .replace(/ 0 min 0 sec$| 0 sec$/, '')
    .replace(/\.(\d)0 sec/, '.$1 sec');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
