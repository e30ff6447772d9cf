import { BARS_HEIGHT, describeRuns, runBars, type ShownRun } from '../../server/core/charts/run-bars.ts';

interface RunStripProps {
  /** Oldest first. */
  readonly runs: readonly ShownRun[];
}

/** The last runs of a job at a glance: a line each, its height the run time, its hue the outcome. */
export function RunStrip({ runs }: RunStripProps) {
  if (runs.length === 0) return null;
  const bars = runBars(runs);
  return (
    <svg
      class="run-strip"
      role="img"
      aria-label={describeRuns(runs)}
      width={bars.width}
      height={BARS_HEIGHT}
      viewBox={`0 0 ${bars.width} ${BARS_HEIGHT}`}
    >
      {bars.success === '' ? null : <path class="run-strip__success" d={bars.success} />}
      {bars.fail === '' ? null : <path class="run-strip__fail" d={bars.fail} />}
      {bars.running === '' ? null : <path class="run-strip__running" d={bars.running} />}
    </svg>
  );
}
