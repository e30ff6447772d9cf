import { type Instant, MICROS_PER_SECOND, type Micros } from './instant.ts';
import type { Ping } from './ping.ts';
import { counted } from './words.ts';

/** A run this long or longer is not believed: its start and its end do not belong together. */
export const LONGEST_RUN_SECS = 72 * 3600;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

/**
 * Writes a period or grace time in exact units: `1 hour 1 minute`. Weeks only for a whole number of weeks (`8 days`, not
 * `1 week 1 day`); seconds are dropped, so less than a minute gives an empty text.
 */
export function formatPeriod(periodSecs: number): string {
  if (periodSecs >= WEEK && periodSecs % WEEK === 0) return counted(periodSecs / WEEK, 'week');
  const { days, hours, minutes } = split(periodSecs);
  return [
    days > 0 ? counted(days, 'day') : '',
    hours > 0 ? counted(hours, 'hour') : '',
    minutes > 0 ? counted(minutes, 'minute') : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** Writes how long a run took: `0.12 sec`, `1 min 1 sec`, `25 h 1 min 1 sec`. Hundredths only below a second. */
export function formatRunTime(micros: Micros): string {
  const exactSecs = micros / MICROS_PER_SECOND;
  if (exactSecs >= 0.01 && exactSecs < 1) return `${exactSecs.toFixed(2)} sec`;
  const { days, hours, minutes, seconds } = split(exactSecs);
  const allHours = days * 24 + hours;
  if (allHours > 0) return `${allHours} h ${minutes} min ${seconds} sec`;
  return minutes > 0 ? `${minutes} min ${seconds} sec` : `${seconds} sec`;
}

/** Writes a length of time in its two largest units, short: `3 days 6 h`, `6 h 12 min`, `0 min 59 sec`. */
export function formatApprox(micros: Micros): string {
  const { days, hours, minutes, seconds } = split(micros / MICROS_PER_SECOND);
  if (days > 0) return `${counted(days, 'day')} ${hours} h`;
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${seconds} sec`;
}

/** Writes a length of time in its two largest units, as part of a sentence: `1 hour, 30 minutes`; `59 seconds`. */
export function formatSentence(micros: Micros): string {
  const { days, hours, minutes, seconds } = split(micros / MICROS_PER_SECOND);
  if (days > 0) return `${counted(days, 'day')}, ${counted(hours, 'hour')}`;
  if (hours > 0) return `${counted(hours, 'hour')}, ${counted(minutes, 'minute')}`;
  return minutes > 0 ? `${counted(minutes, 'minute')}, ${counted(seconds, 'second')}` : counted(seconds, 'second');
}

/** Writes when something was, or will be, in its largest unit: `10 minutes ago`, `in 2 days`, `just now`. */
export function relativeTime(from: Instant, now: Instant): string {
  const { days, hours, minutes, seconds } = split(Math.abs(now - from) / MICROS_PER_SECOND);
  const units = [
    [days, 'day'],
    [hours, 'hour'],
    [minutes, 'minute'],
    [seconds, 'second'],
  ] as const;
  const [count, unit] = units.find(([each]) => each > 0) ?? [];
  if (count === undefined || unit === undefined) return 'just now';
  const length = counted(count, unit);
  return from <= now ? `${length} ago` : `in ${length}`;
}

/**
 * Writes a length of time in one unit, for a reader who needs no more: `90 minutes`, `3 hours`, `2 days`. Pass `Math.ceil`
 * as `round` where less would be wrong, as in how long to wait.
 */
export function formatRough(secs: number, round: (value: number) => number = Math.floor): string {
  if (secs < MINUTE) return counted(round(secs), 'second');
  if (secs < 2 * HOUR) return counted(round(secs / MINUTE), 'minute');
  return secs < 2 * DAY ? counted(round(secs / HOUR), 'hour') : counted(round(secs / DAY), 'day');
}

/**
 * Returns how long the runs that these pings end took, by serial of the ending ping (success or fail).
 *
 * A run begins at the latest start with the same rid (none matches none), and ends at the first success or fail with it.
 * Pings may come in any order; include starts up to `LONGEST_RUN_SECS` older than the oldest ping of interest.
 */
export function pairDurations(
  pings: readonly Pick<Ping, 'n' | 'createdAt' | 'kind' | 'rid'>[],
): ReadonlyMap<number, Micros> {
  const startedAt = new Map<string | null, Instant>();
  const durations = new Map<number, Micros>();
  for (const { n, createdAt, kind, rid } of [...pings].sort((a, b) => a.n - b.n)) {
    if (kind === 'start') startedAt.set(rid, createdAt);
    if (kind !== 'success' && kind !== 'fail') continue;
    const start = startedAt.get(rid);
    startedAt.delete(rid);
    if (start !== undefined && isBelievableRun(createdAt - start)) durations.set(n, createdAt - start);
  }
  return durations;
}

/** Whether a run's length may be shown: lists leave out what took 72 hours or more. */
export function isBelievableRun(micros: Micros): boolean {
  return micros < LONGEST_RUN_SECS * MICROS_PER_SECOND;
}

function split(secs: number): { days: number; hours: number; minutes: number; seconds: number } {
  const whole = Math.floor(secs);
  return {
    days: Math.floor(whole / DAY),
    hours: Math.floor((whole % DAY) / HOUR),
    minutes: Math.floor((whole % HOUR) / MINUTE),
    seconds: whole % MINUTE,
  };
}
