import { PLOT, type PlotPoint, type RunPlot } from '../../../server/core/charts/run-plot.ts';
import type { DayState } from '../../../server/core/day-states.ts';
import { DataTable } from '../../components/data-table.tsx';

/** A day in the strip, and what to say of it. */
export interface ShownDay {
  readonly date: string;
  readonly state: DayState;
  /** For a part of it, Rollcall was not listening. */
  readonly isAway: boolean;
  /** `2026-01-31: down for 12 min 24 sec` */
  readonly words: string;
  /** The log of that day. */
  readonly href: string;
}

export interface ShownUptime {
  /** `24 hours` */
  readonly span: string;
  /** `99.99 %`, or a dash. */
  readonly percent: string;
}

export interface ShownRunRow {
  readonly n: number;
  readonly href: string;
  readonly at: string;
  readonly outcome: string;
  readonly duration: string;
}

export interface ChartsProps {
  readonly days: readonly ShownDay[];
  readonly uptimes: readonly ShownUptime[];
  readonly historyHref: string;
  /** Null when no run time is known. */
  readonly plot: RunPlot | null;
  /** The same runs, newest first. */
  readonly runs: readonly ShownRunRow[];
  readonly scales: readonly { readonly label: string; readonly href: string; readonly isCurrent: boolean }[];
}

const DAY_STEP = 8;
const STRIP_HEIGHT = 28;

/** How the check did lately: days, uptime and run times; kept up to date while one looks. */
export function CheckCharts({ days, uptimes, historyHref, plot, runs, scales }: ChartsProps) {
  const odd = days.filter(({ state, isAway }) => state === 'down' || state === 'grace' || isAway);
  return (
    <section class="card charts" id="check-charts">
      <div class="charts__head">
        <h2 class="card__title">Last {days.length} days</h2>
        <a href={historyHref}>Calendar of 13 months</a>
      </div>
      <DayStrip days={days} />
      <dl class="uptimes">
        {uptimes.map(({ span, percent }) => (
          <div class="uptimes__item" key={span}>
            <dt>{span}</dt>
            <dd>{percent}</dd>
          </div>
        ))}
      </dl>
      <details class="charts__table">
        <summary>Days with problems ({odd.length})</summary>
        <ul>
          {odd.map((day) => (
            <li key={day.date}>
              <a href={day.href}>{day.words}</a>
            </li>
          ))}
        </ul>
        {odd.length === 0 ? <p>None.</p> : null}
      </details>
      <RunTimes plot={plot} runs={runs} scales={scales} />
    </section>
  );
}

function DayStrip({ days }: Pick<ChartsProps, 'days'>) {
  const width = days.length * DAY_STEP - 2;
  const down = days.filter(({ state }) => state === 'down').length;
  return (
    <div class="day-strip-frame">
      <svg
        class="day-strip"
        viewBox={`0 0 ${width} ${STRIP_HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Worst status of each of the last ${days.length} days: down on ${down}`}
      >
        {days.map((day, index) => (
          <g key={day.date}>
            <title>{day.words}</title>
            <rect
              class={`day day--${day.state}`}
              x={index * DAY_STEP}
              width={DAY_STEP - 2}
              height={STRIP_HEIGHT}
              rx="1"
            />
            {day.isAway ? <path class="day__away" d={hatching(index * DAY_STEP, DAY_STEP - 2)} /> : null}
          </g>
        ))}
      </svg>
      <p class="day-strip__ends">
        <span>{days[0]?.date}</span>
        {days.some(({ isAway }) => isAway) ? (
          <span>hatched: Rollcall was not listening for part of the day</span>
        ) : null}
        <span>today</span>
      </p>
    </div>
  );
}

/** Lines across a day in which Rollcall was not listening for a time. */
function hatching(x: number, width: number): string {
  const lines = Array.from({ length: 4 }, (_, index) => `M${x} ${(index + 1) * 7}l${width} -${width}`);
  return lines.join('');
}

function RunTimes({ plot, runs, scales }: Pick<ChartsProps, 'plot' | 'runs' | 'scales'>) {
  if (plot === null) {
    return (
      <p class="charts__hint">
        Run times appear here when the job signals its start: ping the URL with <code>/start</code> added to it.
      </p>
    );
  }
  return (
    <>
      <div class="charts__head">
        <h3 class="charts__title">Run times of the last {runs.length === 1 ? 'run' : `${runs.length} runs`}</h3>
        <nav class="zones" aria-label="Scale">
          {scales.map(({ label, href, isCurrent }) => (
            <a class="zones__zone" key={label} href={href} {...(isCurrent ? { 'aria-current': 'true' as const } : {})}>
              {label}
            </a>
          ))}
        </nav>
      </div>
      <Plot plot={plot} runs={runs} />
      {plot.band === null ? null : <p class="charts__hint">Shaded: usual range, {plot.band.words}.</p>}
      <details class="charts__table">
        <summary>Run times as a table</summary>
        <DataTable
          caption="Run times, newest first"
          columns={[
            { id: 'n', label: 'Ping' },
            { id: 'at', label: 'When', phoneLabel: 'When' },
            { id: 'outcome', label: 'Outcome', phoneLabel: 'Outcome' },
            { id: 'duration', label: 'Run time', phoneLabel: 'Run time', align: 'end' },
          ]}
          rows={runs.map((run) => ({
            key: String(run.n),
            cells: [
              <a href={run.href} data-dialog key="n">
                #{run.n}
              </a>,
              run.at,
              run.outcome,
              run.duration,
            ],
          }))}
          none="No runs yet."
        />
      </details>
    </>
  );
}

function Plot({ plot, runs }: { readonly plot: RunPlot; readonly runs: readonly ShownRunRow[] }) {
  const words = new Map(
    runs.map((run) => [run.n, `#${run.n}, ${run.at}: ${run.outcome}${run.duration === '' ? '' : `, ${run.duration}`}`]),
  );
  const right = PLOT.width - PLOT.right;
  return (
    <svg
      class="plot"
      viewBox={`0 0 ${PLOT.width} ${PLOT.height}`}
      role="img"
      aria-label="Run times, oldest on the left"
    >
      {plot.band === null ? null : (
        <rect class="plot__band" x={PLOT.left} y={plot.band.y} width={right - PLOT.left} height={plot.band.height} />
      )}
      {plot.ticks.map(({ y, label }) => (
        <g key={label}>
          <path class="plot__line" d={`M${PLOT.left} ${y}H${right}`} />
          <text class="plot__label" x={PLOT.left - 6} y={y + 4} text-anchor="end">
            {label}
          </text>
        </g>
      ))}
      {plot.points.map((point) => (
        <Mark key={point.run.n} point={point} base={plot.base} words={words.get(point.run.n) ?? ''} />
      ))}
    </svg>
  );
}

function Mark({ point, base, words }: { readonly point: PlotPoint; readonly base: number; readonly words: string }) {
  const { x, y, run, isOutlier } = point;
  const look = `plot__mark plot__mark--${run.outcome}`;
  const title = <title>{isOutlier ? `${words} (unusually long)` : words}</title>;
  if (run.outcome === 'running' || run.outcome === 'lost') {
    return (
      <path
        class={look}
        d={`M${x - 2.5} ${base}V${Math.min(y, base - 30)}M${x + 2.5} ${base}V${Math.min(y, base - 30)}`}
      >
        {title}
      </path>
    );
  }
  if (run.duration === null) {
    return (
      <path class={look} d={`M${x - 3} ${base - 3}l6 6m0 -6l-6 6`}>
        {title}
      </path>
    );
  }
  return (
    <g class={look}>
      {title}
      <path class="plot__stem" d={`M${x} ${base}V${y}`} />
      {run.outcome === 'fail' ? (
        <path d={`M${x} ${y - 4.5}l4.5 4.5l-4.5 4.5l-4.5 -4.5z`} />
      ) : (
        <circle cx={x} cy={y} r={isOutlier ? 4 : 2.5} />
      )}
    </g>
  );
}
