import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeSchedule } from '../../../server/core/schedule/describe.ts';

describe('a schedule in words', () => {
  test.each([
    ['* * * * *', 'Every minute'],
    ['*/5 * * * *', 'Every 5 minutes'],
    ['*/7 * * * *', 'Every 7 minutes from :00 to :56 of the hour'],
    ['5-59/15 * * * *', 'Every 15 minutes, beginning at :05'],
    ['0 * * * *', 'Every hour'],
    ['30 * * * *', 'Every hour at :30'],
    ['0,15 * * * *', 'Every hour at :00 and :15'],
    ['0-29 * * * *', 'Every minute from :00 to :29 of the hour'],
    ['30 2 * * *', 'Every day at 02:30'],
    ['0 9,17 * * *', 'Every day at 09:00 and 17:00'],
    ['0 */2 * * *', 'Every 2 hours'],
    ['15 1-23/2 * * *', 'Every 2 hours from 01:15 on'],
    ['*/15 9-17 * * 1-5', 'Every 15 minutes from 09:00 to 17:45, Monday to Friday'],
    ['0 9-17 * * MON-FRI', 'Every hour from 09:00 to 17:00, Monday to Friday'],
    ['*/10 3 * * *', 'Every 10 minutes from 03:00 to 03:50'],
    ['0 0 1 * *', 'On the 1st of every month at 00:00'],
    ['0 0 1,15 * *', 'On the 1st and 15th of every month at 00:00'],
    ['0 0 1-7 * *', 'On the 1st to the 7th of every month at 00:00'],
    ['0 0 L * *', 'On the last day of every month at 00:00'],
    ['0 0 LW * *', 'On the last working day of every month at 00:00'],
    ['0 0 * * 5L', 'On the last Friday of every month at 00:00'],
    ['0 0 * * MON#2', 'On the second Monday of every month at 00:00'],
    ['0 4 * * 0', 'Every Sunday at 04:00'],
    ['0 4 * * 7,6', 'Saturday and Sunday at 04:00'],
    // either day field is enough, unless one begins with a star
    ['0 0 1 * 1', 'On the 1st of every month and also every Monday at 00:00'],
    ['0 0 */2 * 1', 'On days with an odd number if that is a Monday at 00:00'],
    ['0 0 1 1,7 *', 'On the 1st of January and July at 00:00'],
    ['0 0 * 3-5 1-5', 'Monday to Friday from March to May at 00:00'],
    ['0 0 29 2 *', 'On the 29th of February at 00:00'],
  ])('cron %s: %s', (schedule, words) => {
    expect(describeSchedule({ kind: 'cron', schedule, timeoutSecs: 60 })).toBe(words);
  });

  test.each([
    ['daily', 'Every day at 00:00'],
    ['minutely', 'Every minute'],
    ['weekly', 'Every Monday at 00:00'],
    ['quarterly', 'On the 1st of January, April, July and October at 00:00'],
    ['Mon..Fri 18:00', 'Monday to Friday at 18:00'],
    ['*:0/15', 'Every 15 minutes'],
    ['*:*:0/10', 'Every 10 seconds'],
    ['*-*-* 04:05:06', 'Every day at 04:05:06'],
    ['*-*~1', 'On the last day of every month at 00:00'],
    ['*-02~03', 'On the 3rd last day of February at 00:00'],
    ['Mon *-05~07/1', 'On the 7th last to the last day of May if that is a Monday at 00:00'],
    ['Mon *-*-1..7 09:00', 'On the 1st to the 7th of every month if that is a Monday at 09:00'],
    ['2026-01-01 10:00', 'On the 1st of January in 2026 at 10:00'],
    ['12:00 America/New_York', 'Every day at 12:00 (America/New_York)'],
    ['Mon..Fri 0/2:05\nSat,Sun 12:00', 'Every 2 hours at :05, Monday to Friday; and Saturday and Sunday at 12:00'],
  ])('OnCalendar %j: %s', (schedule, words) => {
    expect(describeSchedule({ kind: 'oncalendar', schedule, timeoutSecs: 60 })).toBe(words);
  });

  test.each([
    [60, 'Every minute'],
    [86_400, 'Every day'],
    [5_400, 'Every 1 hour 30 minutes'],
  ])('a period of %i seconds: %s', (timeoutSecs, words) => {
    expect(describeSchedule({ kind: 'simple', schedule: '', timeoutSecs })).toBe(words);
  });

  test.each(['61 * * * *', '* * * *', '0 0 31 2 *', ''])('cron %j cannot be put into words', (schedule) => {
    expect(describeSchedule({ kind: 'cron', schedule, timeoutSecs: 60 })).toBeNull();
  });

  test('every valid expression has words of bounded length', () => {
    const item = (min: number, max: number) =>
      fc.oneof(
        fc.integer({ min, max }).map(String),
        fc
          .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
          .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
        fc.integer({ min: 1, max: 40 }).map((step) => `*/${step}`),
        fc.constant('*'),
      );
    const field = (min: number, max: number) =>
      fc.array(item(min, max), { minLength: 1, maxLength: 3 }).map((items) => items.join(','));
    const expression = fc
      .tuple(field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 7))
      .map((fields) => fields.join(' '));
    fc.assert(
      fc.property(expression, (schedule) => {
        const words = describeSchedule({ kind: 'cron', schedule, timeoutSecs: 60 }) ?? 'unreadable';
        expect(words).toMatch(/^[A-Z][\w :,…()]+$|^unreadable$/);
        expect(words.length).toBeLessThan(400);
      }),
    );
  });
});
