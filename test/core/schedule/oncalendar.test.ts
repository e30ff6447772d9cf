import { expect, test } from 'vitest';
import { describeSchedule } from '../../../server/core/schedule/describe.ts';
import { validateSchedule } from '../../../server/core/schedule/next-due.ts';
import { aTiming, at, isoOf, timesAfter } from './support.ts';

function after(start: string, schedule: string, tz: string, count: number): (string | null)[] {
  return timesAfter(aTiming({ kind: 'oncalendar', schedule, tz }), at(start), count).map(isoOf);
}

// Specification 01 §9.3
test.each([
  { schedule: '03:30', start: '2023-03-25T12:00Z', next: ['2023-03-27T00:30Z'], why: 'a time in the gap is skipped' },
  {
    schedule: '*:0/30',
    start: '2023-03-26T00:20Z',
    next: ['2023-03-26T00:30Z', '2023-03-26T01:00Z', '2023-03-26T01:30Z'],
    why: 'every hour there is',
  },
  {
    schedule: '*:0/15',
    start: '2023-10-29T00:40Z',
    next: ['2023-10-29T00:45Z', '2023-10-29T02:00Z', '2023-10-29T02:15Z'],
    why: 'systemd does not begin the second pass',
  },
  {
    schedule: '*:0/15',
    start: '2023-10-29T01:10Z',
    next: ['2023-10-29T01:15Z', '2023-10-29T01:30Z', '2023-10-29T01:45Z', '2023-10-29T02:00Z'],
    why: 'but goes on in it',
  },
  {
    schedule: 'hourly',
    start: '2023-10-29T00:00Z',
    next: ['2023-10-29T02:00Z', '2023-10-29T03:00Z'],
    why: 'and hourly is once for both',
  },
  {
    schedule: '0..23:0/15',
    start: '2023-10-29T00:40Z',
    next: ['2023-10-29T00:45Z', '2023-10-29T02:00Z'],
    why: 'any other hour only in the first',
  },
  {
    schedule: '03:15',
    start: '2023-10-29T01:05Z',
    next: ['2023-10-30T01:15Z'],
    why: 'from the second pass the next time never lies in the first',
  },
])('in Riga, $schedule after $start fires at $next: $why', ({ schedule, start, next }) => {
  expect(after(start, schedule, 'Europe/Riga', next.length)).toEqual(next);
});

test.each([
  ['*-*~1', '2000-01-31T00:00Z', 'last day of the month'],
  ['*-02~03', '2000-02-27T00:00Z', 'third last'],
  ['Mon *-05~07/1', '2000-05-29T00:00Z', 'steps run to the end of the month'],
  ['*-*~1..7/3', '2000-01-25T00:00Z', 'and ranges from their early end: 7th, 4th, 1st last'],
  ['*-1/3-1', '2000-04-01T00:00Z', 'quarters'],
  ['12:00 America/New_York', '2000-01-01T17:00Z', 'a zone of its own'],
  ['12:00 GB', '2000-01-01T12:00Z', 'legacy zones too'],
  ['minutely', '2000-01-01T00:01Z', ''],
  ['hourly', '2000-01-01T01:00Z', ''],
  ['Daily', '2000-01-02T00:00Z', ''],
  ['weekly', '2000-01-03T00:00Z', 'Monday'],
  ['monthly', '2000-02-01T00:00Z', ''],
  ['quarterly', '2000-04-01T00:00Z', ''],
  ['semiannually', '2000-07-01T00:00Z', ''],
  ['yearly', '2001-01-01T00:00Z', ''],
  ['ANNUALLY Asia/Tokyo', '2000-12-31T15:00Z', ''],
  ['Wed,', '2000-01-05T00:00Z', 'one trailing comma is fine'],
  ['Fri..sunday', '2000-01-02T00:00Z', 'Sunday ends the week'],
  ['tue-Thu', '2000-01-04T00:00Z', ''],
  ['Tuesday 6-* 9:5:7', '2000-06-06T09:05:07Z', 'all parts'],
  ['24-2-29', '2024-02-29T00:00Z', 'years of two digits'],
  ['69-1-1', '2069-01-01T00:00Z', ''],
  ['20:00\r\n12:34', '2000-01-01T12:34Z', 'the first of all lines'],
  ['\n12:00\n', '2000-01-01T12:00Z', 'blank lines around are fine'],
])('after the turn of the century %j fires at %s %s', (schedule, next) => {
  expect(after('2000-01-01T00:00Z', schedule, 'UTC', 1)).toEqual([next]);
});

test.each([
  ['2024-2-29', 'a single date in the past'],
  ['00-1-2', 'of this century'],
])('%j is valid and never fires again: %s', (schedule) => {
  expect(validateSchedule('oncalendar', schedule)).toBeNull();
  expect(after('2026-01-01T00:00Z', schedule, 'UTC', 1)).toEqual([null]);
});

test('the last time is at the end of 2199', () => {
  expect(after('2199-12-31T23:58:30Z', 'minutely', 'UTC', 3)).toEqual(['2199-12-31T23:59Z', null]);
});

// as `systemd-analyze calendar` of systemd 252 says
test.each([
  ['*-*~5..10/2', '2026-04-01T00:00Z', ['2026-04-22T00:00Z', '2026-04-24T00:00Z', '2026-04-26T00:00Z']],
  ['*-*~5..10/3', '2026-04-01T00:00Z', ['2026-04-23T00:00Z', '2026-04-26T00:00Z', '2026-05-24T00:00Z']],
  ['*-*~1..7/6', '2026-04-01T00:00Z', ['2026-04-24T00:00Z', '2026-04-30T00:00Z', '2026-05-25T00:00Z']],
  ['*-*~1..28/9', '2026-02-01T00:00Z', ['2026-02-10T00:00Z', '2026-02-19T00:00Z', '2026-02-28T00:00Z']],
  ['*-*~2..9/2,1', '2026-04-25T00:00Z', ['2026-04-27T00:00Z', '2026-04-29T00:00Z', '2026-04-30T00:00Z']],
  ['*-*~7/2', '2026-04-23T00:00Z', ['2026-04-24T00:00Z', '2026-04-26T00:00Z', '2026-04-28T00:00Z']],
  ['*-02~*', '2028-02-28T00:00Z', ['2028-02-29T00:00Z', '2029-02-01T00:00Z']],
  ['biannually', '2026-02-01T00:00Z', ['2026-07-01T00:00Z', '2027-01-01T00:00Z']],
  ['Bi-Annually', '2026-02-01T00:00Z', ['2026-07-01T00:00Z']],
  ['semi-annually', '2026-02-01T00:00Z', ['2026-07-01T00:00Z']],
  ['anually', '2026-02-01T00:00Z', ['2027-01-01T00:00Z']],
  ['12:00 utc', '2026-02-01T00:00Z', ['2026-02-01T12:00Z']],
  ['weekly Utc', '2026-02-01T00:00Z', ['2026-02-02T00:00Z']],
  ['Mon..Fri 9..17:0/15', '2026-03-20T10:20:30Z', ['2026-03-20T10:30Z', '2026-03-20T10:45Z']],
  ['*-*-1,15 4:00', '2026-03-20T10:20:30Z', ['2026-04-01T04:00Z', '2026-04-15T04:00Z']],
  ['Sat *-*-1..7 18:00', '2026-03-20T10:20:30Z', ['2026-04-04T18:00Z', '2026-05-02T18:00Z']],
  ['*-02-29', '2026-03-20T10:20:30Z', ['2028-02-29T00:00Z', '2032-02-29T00:00Z']],
  ['2027-01-01', '2026-03-20T10:20:30Z', ['2027-01-01T00:00Z', null]],
  ['*-1..3/2-1', '2026-03-20T10:20:30Z', ['2027-01-01T00:00Z', '2027-03-01T00:00Z']],
  ['Sun,Wed..Fri 03:00:30', '2026-03-20T10:20:30Z', ['2026-03-22T03:00:30Z', '2026-03-25T03:00:30Z']],
  ['*:5/20:10', '2026-03-20T10:20:30Z', ['2026-03-20T10:25:10Z', '2026-03-20T10:45:10Z']],
  ['0/6:00', '2026-03-20T10:20:30Z', ['2026-03-20T12:00Z', '2026-03-20T18:00Z']],
  ['Mon *-*~7/1 12:00', '2026-03-20T10:20:30Z', ['2026-03-30T12:00Z', '2026-04-27T12:00Z']],
  ['00,12:00,30', '2026-03-20T10:20:30Z', ['2026-03-20T12:00Z', '2026-03-20T12:30Z']],
  ['*-2,3~1', '2026-03-20T10:20:30Z', ['2026-03-31T00:00Z', '2027-02-28T00:00Z']],
  ['Fri *-*-13', '2026-03-20T10:20:30Z', ['2026-11-13T00:00Z', '2027-08-13T00:00Z']],
  ['mon-fri 5:6', '2026-03-20T10:20:30Z', ['2026-03-23T05:06Z', '2026-03-24T05:06Z']],
])('%s after %s fires at %j', (schedule, start, next) => {
  expect(after(start, schedule, 'UTC', next.length)).toEqual(next);
});

test.each([
  ['*-*~*', 'Every day at 00:00'],
  ['*-*~5..10/2', 'On the 9th last, 7th last and 5th last day of every month at 00:00'],
  ['biannually', 'On the 1st of January and July at 00:00'],
])('%s reads %j', (schedule, words) => {
  expect(describeSchedule({ kind: 'oncalendar', schedule, timeoutSecs: 60 })).toBe(words);
});

test.each([
  ['', 'an OnCalendar expression is missing'],
  ['UTC', 'a time zone alone is not a schedule'],
  ['@daily', '"@daily" is not a date or time, or is in the wrong place'],
  ['fortnightly', 'weekday: "fortnightly" is not valid'],
  ['12', '"12" is not a date or time, or is in the wrong place'],
  ['Sat..Tue 12:00', 'weekday: the range "Sat..Tue" goes backwards'],
  ['Mon,,Tue', 'weekday: "" is not valid'],
  ['Mon Tue', '"Tue" is not a known time zone, or is in the wrong place'],
  ['12:00 europe/riga', '"europe/riga" is not a known time zone, or is in the wrong place'],
  ['12:00 *-1-1', '"*-1-1" is not a date or time, or is in the wrong place'],
  ['weekly daily', '"daily" is not a known time zone, or is in the wrong place'],
  ['1-1-1-1', 'date: "1-1-1-1" is not Y-M-D or M-D'],
  ['1~1-1', 'date: in "1~1-1", ~ must come before the day'],
  ['*-*~29', 'day from the end of the month: "29" is not between 1 and 28'],
  ['*-13-1', 'month: "13" is not between 1 and 12'],
  ['2200-1-1', 'year: "2200" is not between 1970 and 2199'],
  ['*/2:00', 'hour: "*" is not valid'],
  ['1:00:00:00', 'time: "1:00:00:00" is not H:M or H:M:S'],
  ['12:00:00.5', 'second: "00.5" is not valid'],
  ['12:34\n25:00', 'line 2: hour: "25" is not between 0 and 23'],
  ['12:34\n\n20:00', 'line 2: an OnCalendar expression is missing'],
  ['02-30', 'no date matches all parts'],
  ['99-12-31', 'no date matches all parts'],
])('%j is refused: %s', (schedule, problem) => {
  expect(validateSchedule('oncalendar', schedule)).toBe(problem);
});
