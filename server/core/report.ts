import { covered, type Span } from './blind-window.ts';
import type { Check } from './check.ts';
import { downtimes } from './downtime.ts';
import type { Flip } from './flip.ts';
import { addSecs, type Instant, MICROS_PER_SECOND, type Micros } from './instant.ts';
import { compareNames } from './names.ts';
import { type PeriodUnit, periodStarts } from './periods.ts';
import { dateOf, SECS_PER_DAY } from './schedule/civil.ts';
import { zoneOf } from './schedule/zone.ts';
import { type Status, statusAt } from './status.ts';

/** How often a user gets a report. */
export type ReportKind = 'daily' | 'weekly' | 'monthly';

const UNITS: Readonly<Record<ReportKind, PeriodUnit>> = { daily: 'day', weekly: 'week', monthly: 'month' };
/** The current period, which is left out, and the two before it. */
const STARTS = 3;
const LIVELY_SECS = 180 * SECS_PER_DAY;

// the usual short forms: names of up to five letters are not cut
const SHORT_MONTHS = 'Jan. Feb. March April May June July Aug. Sept. Oct. Nov. Dec.'.split(' ');
const THREE_LETTERS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const LONG_MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** What a check did in one period; null: it did not exist yet. */
export type ReportCell = { readonly count: number; readonly duration: Micros } | null;

export interface ReportRow {
  readonly check: Check;
  readonly status: Status;
  /** As the report's periods. */
  readonly cells: readonly ReportCell[];
}

export interface ReportProject {
  readonly title: string;
  /** Most downtime in the latest period first. */
  readonly rows: readonly ReportRow[];
}

/** Everything that a report says. */
export interface Report {
  readonly kind: ReportKind;
  /** Titles of the two last complete periods, the latest first. */
  readonly periods: readonly string[];
  /** For how long Rollcall was not listening in each of them. */
  readonly away: readonly Micros[];
  /** In the latest period: how many checks were down, and how often all together. */
  readonly affected: number;
  readonly events: number;
  readonly projects: readonly ReportProject[];
}

export interface ReportInput {
  readonly kind: ReportKind;
  readonly now: Instant;
  /** IANA name. */
  readonly tz: string;
  readonly projects: readonly { readonly title: string; readonly checks: readonly Check[] }[];
  /** By check; all since the oldest start of `reportStarts`. */
  readonly flips: ReadonlyMap<number, readonly Pick<Flip, 'id' | 'createdAt' | 'oldStatus'>[]>;
  /** When Rollcall was not listening, in order. */
  readonly away: readonly Span[];
}

/** Returns the starts of the current period and of the two before it, newest first. */
export function reportStarts(kind: ReportKind, now: Instant, tz: string): readonly Instant[] {
  return periodStarts({ unit: UNITS[kind], count: STARTS, now, tz });
}

/** Whether anything was pinged in the last 180 days: a report about a server that is no longer used is noise. */
export function isWorthReporting(checks: readonly Check[], now: Instant): boolean {
  const since = addSecs(now, -LIVELY_SECS);
  return checks.some(({ lastPingAt, lastStartAt }) =>
    [lastPingAt, lastStartAt].some((at) => at !== null && at >= since),
  );
}

/** Works out the report. */
export function buildReport({ kind, now, tz, projects, flips, away }: ReportInput): Report {
  const starts = reportStarts(kind, now, tz);
  const [, ...complete] = starts;
  const rowOf = (check: Check): ReportRow => ({
    check,
    status: statusAt(check, now),
    cells: downtimes({ check, flips: flips.get(check.id) ?? [], starts, now, away })
      .slice(1)
      .map(({ count, duration, noData }) => (noData ? null : { count, duration })),
  });
  const shown = projects
    .filter(({ checks }) => checks.length > 0)
    .map(({ title, checks }) => ({ title, rows: checks.map(rowOf).sort(worstFirst) }));
  const latest = shown.flatMap(({ rows }) => rows.map(countOfLatest));
  return {
    kind,
    periods: complete.map((start) => periodTitle(UNITS[kind], start, tz)),
    away: complete.map((start, index) => covered(away, { from: start, to: starts[index] ?? now })),
    affected: latest.filter((count) => count > 0).length,
    events: latest.reduce((sum, count) => sum + count, 0),
    projects: shown,
  };
}

/** Names a period: `Dec. 2019`, `Jan 6 - Jan 12`, `January 12`. */
export function periodTitle(unit: PeriodUnit, start: Instant, tz: string): string {
  const zone = zoneOf(tz);
  const secs = Math.floor(start / MICROS_PER_SECOND);
  const day = Math.floor((secs + zone.periodAt(secs).offset) / SECS_PER_DAY);
  const first = dateOf(day);
  if (unit === 'month') return `${SHORT_MONTHS[first.month - 1]} ${first.year}`;
  if (unit === 'day') return `${LONG_MONTHS[first.month - 1]} ${first.day}`;
  const last = dateOf(day + 6);
  return `${THREE_LETTERS[first.month - 1]} ${first.day} - ${THREE_LETTERS[last.month - 1]} ${last.day}`;
}

function countOfLatest({ cells }: ReportRow): number {
  return cells[0]?.count ?? 0;
}

function worstFirst(a: ReportRow, b: ReportRow): number {
  const downtime = ({ cells }: ReportRow): Micros => cells[0]?.duration ?? 0;
  return downtime(b) - downtime(a) || compareNames(a.check.name, b.check.name) || a.check.id - b.check.id;
}
