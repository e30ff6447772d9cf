import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromMillis, type Instant } from '../../../../server/core/instant.ts';
import { parseSchedule, validateSchedule } from '../../../../server/core/schedule/next-due.ts';
import { toCron } from '../../../../server/core/schedule/translate/to-cron.ts';
import { toOnCalendar } from '../../../../server/core/schedule/translate/to-oncalendar.ts';

/** Both engines look at least so far ahead; dates that are rarer than once in years end at different horizons. */
const HORIZON = fromMillis(Date.UTC(2100, 0, 1));

function datesOf(kind: 'cron' | 'oncalendar', schedule: string): readonly Instant[] {
  const parsed = parseSchedule({ kind, schedule, timeoutSecs: 0, tz: 'UTC' });
  const dates: Instant[] = [];
  for (
    let at = parsed.next(fromMillis(Date.UTC(2026, 1, 3, 4, 5, 6)));
    at !== null && at < HORIZON && dates.length < 40;
    at = parsed.next(at)
  ) {
    dates.push(at);
  }
  return dates;
}

describe('cron as OnCalendar', () => {
  test.each([
    ['* * * * *', '*-*-* *:*'],
    ['30 2 * * *', '*-*-* 02:30'],
    ['*/15 * * * *', '*-*-* *:00/15'],
    ['5/20 8-17 * * MON-FRI', 'Mon..Fri *-*-* 08..17:05/20'],
    ['0 0 1 */3 *', '*-1/3-1 00:00'],
    ['0 0 L * *', '*-*~01 00:00'],
    ['0 9 * * MON#2', 'Mon *-*-8..14 09:00'],
    ['0 9 * * 5L', 'Fri *-*~07/1 09:00'],
    ['0 0 * * 0,6', 'Sat,Sun *-*-* 00:00'],
    ['0 0 1 * 1', '*-*-1 00:00\nMon *-*-* 00:00'],
    ['0 0 */2 * 1', 'Mon *-*-1/2 00:00'],
    ['0 0 * jan,MAR *', '*-1,3-* 00:00'],
    ['0 0 LW * *', null],
    ['0 0 * * MON#1,FRI#1', null],
    ['nonsense', null],
  ])('%s → %j', (cron, onCalendar) => {
    expect(toOnCalendar(cron)).toBe(onCalendar);
  });
});

describe('OnCalendar as cron', () => {
  test.each([
    ['daily', '0 0 * * *'],
    ['Weekly', '0 0 * * MON'],
    ['Mon..Fri 02:30', '30 2 * * MON-FRI'],
    ['Mon..Sun 02:30', '30 2 * * 1-7'],
    ['Saturday,Sun', '0 0 * * SAT,SUN'],
    ['*:0/5', '*/5 * * * *'],
    ['*-*-* 00/6:00:00', '0 */6 * * *'],
    ['*-*~01 12:00', '0 12 L * *'],
    ['Mon *-*-8..14 09:00', '0 9 * * MON#2'],
    ['*-1/3-1 00:00', '0 0 1 */3 *'],
    ['Mon *-*-1 09:00', null],
    ['2030-01-01', null],
    ['02:30 Europe/Riga', null],
    ['02:30:15', null],
    ['02:30\n03:30', null],
    ['*-*~05', null],
    ['nonsense', null],
  ])('%j → %s', (onCalendar, cron) => {
    expect(toCron(onCalendar)).toBe(cron);
  });
});

const aField = (min: number, max: number): fc.Arbitrary<string> => {
  const value = fc.integer({ min, max });
  const pair = fc.tuple(value, value).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
  return fc.oneof(
    fc.constant('*'),
    value.map(String),
    pair.map(([a, b]) => `${a}-${b}`),
    pair.map(([a, b]) => `${a},${b}`),
    fc.tuple(pair, fc.integer({ min: 1, max: 9 })).map(([[a, b], step]) => `${a}-${b}/${step}`),
    fc.integer({ min: 1, max: 20 }).map((step) => `*/${step}`),
    value.map((a) => `${a}/3`),
  );
};
const aWeekday = fc.oneof(
  aField(0, 7),
  fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })).map(([day, nth]) => `${day}#${nth}`),
  fc.integer({ min: 0, max: 6 }).map((day) => `${day}L`),
);
const aCron = fc
  .tuple(aField(0, 59), aField(0, 23), fc.oneof(aField(1, 31), fc.constant('L')), aField(1, 12), aWeekday)
  .map((fields) => fields.join(' '))
  .filter((cron) => validateSchedule('cron', cron) === null);

test('an expression and its translation have the same dates, there and back', () => {
  let said = 0;
  fc.assert(
    fc.property(aCron, (cron) => {
      const onCalendar = toOnCalendar(cron);
      if (onCalendar === null) return;
      said += 1;
      const dates = datesOf('cron', cron);
      expect(datesOf('oncalendar', onCalendar)).toEqual(dates);
      const back = toCron(onCalendar);
      if (back !== null) expect(datesOf('cron', back)).toEqual(dates);
    }),
    { numRuns: 500 },
  );
  expect(said).toBeGreaterThan(300);
});
