import { CHECK_FIELDS } from '../../check-fields.ts';
import { validateSchedule } from '../next-due.ts';
import { valuesInCron } from './cron-values.ts';

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/**
 * Says a cron expression as OnCalendar, in several lines where either day of month or day of week is enough. Null where
 * that cannot be said, or not in a hundred characters. Times inside a clock change may differ, as they do between cron
 * and systemd.
 *
 * @example toOnCalendar('30 2 * * MON-FRI') // 'Mon..Fri *-*-* 02:30'
 */
export function toOnCalendar(cron: string): string | null {
  if (validateSchedule('cron', cron) !== null) return null;
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = cron.trim().toUpperCase().split(/\s+/);
  const time = `${steps(hour, 0, 23)}:${steps(minute, 0, 59)}`;
  const months = steps(month, 1, 12);
  const either = !day.startsWith('*') && !weekday.startsWith('*');
  const lines = either
    ? [lineOf(day, '*', months, time), lineOf('*', weekday, months, time)]
    : [lineOf(day, weekday, months, time)];
  const said = lines.every((line) => line !== null) ? lines.join('\n') : null;
  return said === null || said.length > CHECK_FIELDS.schedule.longest ? null : said;
}

function lineOf(day: string, weekday: string, months: string, time: string): string | null {
  const date = datePart(day, weekday, months);
  if (date === null) return null;
  const names = weekdayNames(weekday.replace(/L$|#\d$/, ''));
  return [...(names === '' ? [] : [names]), date, time].join(' ');
}

/** The last, or the n-th, of a weekday is that weekday among the last, or n-th, seven days of the month. */
function datePart(day: string, weekday: string, months: string): string | null {
  const special = /^\w+(L|#(\d))$/.exec(weekday);
  if (special) {
    if (day !== '*') return null;
    const nth = Number(special[2] ?? 0);
    return nth === 0 ? `*-${months}~07/1` : `*-${months}-${nth * 7 - 6}..${Math.min(nth * 7, 31)}`;
  }
  if (/[L#]/.test(weekday)) return null;
  if (day === 'L') return `*-${months}~01`;
  return day.includes('L') ? null : `*-${months}-${steps(day, 1, 31)}`;
}

/** A field that is a step stays one; anything else becomes its values, written with ranges. */
function steps(field: string, min: number, max: number): string {
  if (field === '*') return '*';
  const step = /^(\*|\d+)\/(\d+)$/.exec(field);
  if (step) return `${pad(step[1] === '*' ? min : Number(step[1]), min)}/${Number(step[2])}`;
  const values = valuesInCron(field, min, max);
  if (values.length === max - min + 1) return '*';
  return runsOf(values)
    .map(([from, to]) => span(pad(from, min), pad(to, min), to - from))
    .join(',');
}

/** Empty: every day. */
function weekdayNames(field: string): string {
  const days = new Set(valuesInCron(field, 0, 7).map((day) => (day + 6) % 7));
  if (days.size === WEEKDAYS.length) return '';
  const sorted = [...days].sort((a, b) => a - b);
  return runsOf(sorted)
    .map(([from, to]) => span(WEEKDAYS[from] ?? '', WEEKDAYS[to] ?? '', to - from))
    .join(',');
}

/** Two neighbours are two, not a range. */
function span(from: string, to: string, length: number): string {
  if (length === 0) return from;
  return length === 1 ? `${from},${to}` : `${from}..${to}`;
}

function runsOf(values: readonly number[]): readonly (readonly [from: number, to: number])[] {
  const runs: [number, number][] = [];
  for (const value of values) {
    const last = runs.at(-1);
    if (last && last[1] === value - 1) last[1] = value;
    else runs.push([value, value]);
  }
  return runs;
}

function pad(value: number, min: number): string {
  return min === 0 ? String(value).padStart(2, '0') : String(value);
}
