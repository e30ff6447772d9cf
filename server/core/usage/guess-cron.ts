const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** Returns a cron expression that runs once in each period, or null where none does. */
export function guessCron(periodSecs: number): string | null {
  if (periodSecs === MINUTE) return '* * * * *';
  if (periodSecs === HOUR) return '0 * * * *';
  if (periodSecs === DAY) return '0 0 * * *';
  if (periodSecs < HOUR && periodSecs % MINUTE === 0 && HOUR % periodSecs === 0) {
    return `*/${periodSecs / MINUTE} * * * *`;
  }
  if (periodSecs > HOUR && periodSecs % HOUR === 0 && DAY % periodSecs === 0) return `0 */${periodSecs / HOUR} * * *`;
  return null;
}
