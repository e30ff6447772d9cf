import type { ChartsProps, ShownDay, ShownRunRow } from '../../../../views/pages/check/charts.tsx';
import type { ShownMonth } from '../../../../views/pages/check/downtime-card.tsx';
import { MENTIONED_FROM, type Span } from '../../../core/blind-window.ts';
import { type PlotScale, plotRuns } from '../../../core/charts/run-plot.ts';
import { type CheckDay, dayStates } from '../../../core/day-states.ts';
import { downtimes, formatPercent, uptimePercent, watched } from '../../../core/downtime.ts';
import { formatApprox, formatRunTime } from '../../../core/duration.ts';
import type { Flip } from '../../../core/flip.ts';
import { addMicros, addSecs, type Instant } from '../../../core/instant.ts';
import { localText } from '../../../core/local-time.ts';
import { periodEnd, periodStarts } from '../../../core/periods.ts';
import { openRuns } from '../../../core/run-state.ts';
import { type Run, runsOf } from '../../../core/runs.ts';
import { uptimes } from '../../../core/uptime.ts';
import { counted } from '../../../core/words.ts';
import type { RunPing } from '../../../store/reads/api-pings.ts';
import type { CheckView } from './check-visit.ts';
import { momentText } from './event-filter.ts';

export const STRIP_DAYS = 90;
const MONTHS = 3;
/** Runs in the plot. */
const MOST_RUNS = 100;

/** Of the calendar, January first. */
export const MONTH_NAMES = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

const RUN_WORDS: Readonly<Record<Run['outcome'], string>> = {
  success: 'success',
  fail: 'failure',
  running: 'still running',
  lost: 'no end was reported',
};

/** What a check's past is made of. */
export interface Past {
  readonly flips: readonly Flip[];
  readonly runPings: readonly RunPing[];
  readonly now: Instant;
  /** When Rollcall was not listening. */
  readonly away: readonly Span[];
  /** Verdicts are held after an outage of ours. */
  readonly isHeld: boolean;
  readonly scale: PlotScale;
}

/** Prepares days, uptime and run times for show. */
export function presentCharts(view: CheckView, { flips, runPings, now, away, isHeld, scale }: Past): ChartsProps {
  const { check, zone, prefix } = view;
  const base = `${prefix}/checks/${check.code}`;
  const begun = openRuns(check).map(({ startedAt }) => startedAt);
  const runs = runsOf(runPings, begun, now).slice(-MOST_RUNS);
  const days = dayStates({ check, flips, now, away, isHeld, tz: zone, count: STRIP_DAYS });
  return {
    days: days.map((day) => shownDay(day, base)),
    uptimes: uptimes({ check, flips, now, away, isHeld }).map(({ days: count, percent }) => ({
      span: count === 1 ? '24 hours' : `${count} days`,
      percent: percent === null ? '–' : `${formatPercent(percent)} %`,
    })),
    historyHref: `${base}/history/`,
    plot: plotRuns(runs, scale),
    runs: runs.map((run) => shownRun(run, { base, zone })).reverse(),
    scales: [
      { label: 'Linear', href: '?scale=linear#check-charts', isCurrent: scale === 'linear' },
      { label: 'Logarithmic', href: '?scale=log#check-charts', isCurrent: scale === 'log' },
    ],
  };
}

/** Prepares a day for show, with a link to the log of that day. */
export function shownDay(day: CheckDay, base: string): ShownDay {
  // the log takes what is later than the one and not later than the other
  const query = new URLSearchParams({
    u: momentText(addMicros(day.start, -1)),
    end: momentText(addMicros(day.end, -1)),
  });
  const isAway = day.away >= MENTIONED_FROM;
  const words = `${day.date}: ${dayWords(day)}${isAway ? `; Rollcall was not listening for ${formatApprox(day.away)}` : ''}`;
  return { date: day.date, state: day.state, isAway, words, href: `${base}/log/?${query}` };
}

function dayWords({ state, downtime }: CheckDay): string {
  switch (state) {
    case 'none':
      return 'the check did not exist yet';
    case 'new':
      return 'no ping yet';
    case 'up':
      return 'all good';
    case 'grace':
      return 'late, but not down';
    case 'paused':
      return 'paused';
    case 'down':
      return `down for ${formatApprox(downtime)}`;
    default:
      return state satisfies never;
  }
}

function shownRun(run: Run, { base, zone }: { readonly base: string; readonly zone: string }): ShownRunRow {
  return {
    n: run.n,
    href: `${base}/pings/${run.n}/`,
    at: localText(run.at, zone),
    outcome: RUN_WORDS[run.outcome],
    duration: run.duration === null ? '' : formatRunTime(run.duration),
  };
}

/** Returns since when flips are needed for all that the page shows. */
export function pastSince(now: Instant, tz: string): Instant {
  const oldestMonth = periodStarts({ unit: 'month', count: MONTHS, now, tz }).at(-1) ?? now;
  const oldestDay = addSecs(now, -(STRIP_DAYS + 1) * 86_400);
  return oldestMonth < oldestDay ? oldestMonth : oldestDay;
}

/** Sums the downtime of this month and the two before it up. */
export function presentMonths(
  { check }: CheckView,
  { flips, now, away, isHeld }: Past,
  tz: string,
): readonly ShownMonth[] {
  const starts = periodStarts({ unit: 'month', count: MONTHS, now, tz });
  return downtimes({ check, flips, starts, now, away, isHeld }).map(({ start, count, duration, noData }) => {
    const [year = '', month = ''] = localText(start, tz).split('-');
    const length = watched({ from: start, to: periodEnd(start, 'month', tz) }, away);
    return {
      month: `${MONTH_NAMES[Number(month) - 1] ?? month} ${year}`,
      words: noData ? '–' : monthWords(count, duration, length),
    };
  });
}

function monthWords(count: number, duration: number, length: number): string {
  if (count === 0) return 'All good';
  const times = counted(count, 'downtime');
  return `${times}, ${formatApprox(duration)} total, ${formatPercent(uptimePercent(duration, length))} % uptime`;
}
