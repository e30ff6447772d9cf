import { addSecs, type Instant, instant, MICROS_PER_SECOND } from './instant.ts';
import { toIso } from './iso.ts';
import { localTime } from './local-time.ts';

/** Most people sleep, and so do most jobs that start on the hour. */
const QUIET_HOUR = '03';
const LEAST_APART_SECS = 20 * 3600;
/** After so long the hour does not matter any more. */
const MOST_APART_SECS = 26 * 3600;
const DAYS_KEPT = 7;
const WEEKS_KEPT = 4;
const DAY_SECS = 86_400;

const NAME = /^rollcall-(\d{4}-\d{2}-\d{2})T(\d{2})(\d{2})(\d{2})Z\.sqlite$/;

/** Returns the file name of a backup, such as `rollcall-2026-01-31T031700Z.sqlite`. */
export function backupName(at: Instant): string {
  return `rollcall-${toIso(at).slice(0, 19).replaceAll(':', '')}Z.sqlite`;
}

/** Returns when the backup of this name was made; null for other files. */
export function backupTime(name: string): Instant | null {
  const [, date, hours, minutes, seconds] = NAME.exec(name) ?? [];
  const millis = date === undefined ? Number.NaN : Date.parse(`${date}T${hours}:${minutes}:${seconds}Z`);
  return Number.isNaN(millis) ? null : instant((millis / 1000) * MICROS_PER_SECOND);
}

/** Whether it is time for the next backup: once a night, in the quiet hour of the zone, or as soon as one is overdue. */
export function isBackupDue(newest: Instant | null, now: Instant, tz: string): boolean {
  // a backup of the future: the clock was set back, and its age says nothing
  if (newest === null || newest > now) return true;
  if (now < addSecs(newest, LEAST_APART_SECS)) return false;
  return now >= addSecs(newest, MOST_APART_SECS) || localTime(now, tz).time.startsWith(QUIET_HOUR);
}

/** Returns which of the files to remove: all backups but the newest of each of 7 days and of each of 4 weeks. */
export function staleBackups(names: readonly string[]): readonly string[] {
  const backups = names
    .flatMap((name) => {
      const at = backupTime(name);
      return at === null ? [] : [{ name, day: Math.floor(at / MICROS_PER_SECOND / DAY_SECS), at }];
    })
    .sort((a, b) => b.at - a.at);
  const kept = new Set([
    ...newestOfEach(backups, ({ day }) => day).slice(0, DAYS_KEPT),
    // 1970 began on a Thursday; weeks begin on Mondays
    ...newestOfEach(backups, ({ day }) => Math.floor((day + 3) / 7)).slice(0, WEEKS_KEPT),
  ]);
  return backups.filter((backup) => !kept.has(backup)).map(({ name }) => name);
}

function newestOfEach<T>(newestFirst: readonly T[], groupOf: (each: T) => number): readonly T[] {
  const groups = new Map<number, T>();
  for (const each of newestFirst) if (!groups.has(groupOf(each))) groups.set(groupOf(each), each);
  return [...groups.values()];
}
