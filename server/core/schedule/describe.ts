import { formatPeriod } from '../duration.ts';
import { type Timing, validateSchedule } from './next-due.ts';
import { cronWords } from './words/cron.ts';
import { onCalendarWords } from './words/oncalendar.ts';

/**
 * Puts a schedule into words, without its time zone. Null for one that cannot be read.
 *
 * @example describeSchedule({ kind: 'cron', schedule: '30 2 * * 1-5', timeoutSecs: 60 }) // 'Monday to Friday at 02:30'
 */
export function describeSchedule({ kind, schedule, timeoutSecs }: Omit<Timing, 'tz'>): string | null {
  if (kind === 'simple') return `Every ${formatPeriod(timeoutSecs).replace(/^1 (?=\w+$)/, '')}`;
  if (validateSchedule(kind, schedule) !== null) return null;
  return kind === 'cron' ? cronWords(schedule) : onCalendarWords(schedule);
}
