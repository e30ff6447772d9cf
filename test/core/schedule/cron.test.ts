import { expect, test } from 'vitest';
import { validateSchedule } from '../../../server/core/schedule/next-due.ts';
import { aTiming, at, isoOf, timesAfter } from './support.ts';

function after(start: string, schedule: string, tz: string, count: number): (string | null)[] {
  return timesAfter(aTiming({ schedule, tz }), at(start), count).map(isoOf);
}

// Specification 01 §9.2
test.each([
  {
    schedule: '30 3 * * *',
    start: '2023-03-25T12:00Z',
    next: ['2023-03-26T01:00Z', '2023-03-27T00:30Z'],
    why: 'a time in the gap becomes the first minute after it',
  },
  {
    schedule: '15 3,4 * * *',
    start: '2023-03-26T00:30Z',
    next: ['2023-03-26T01:00Z', '2023-03-26T01:15Z', '2023-03-27T00:15Z'],
    why: 'the moved run and the real one both happen',
  },
  {
    schedule: '10,20,40 3 * * *',
    start: '2023-03-26T00:30Z',
    next: ['2023-03-26T01:00Z', '2023-03-27T00:10Z'],
    why: 'once per gap',
  },
  {
    schedule: '*/30 3 * * *',
    start: '2023-03-26T00:30Z',
    next: ['2023-03-27T00:00Z'],
    why: 'other jobs skip the gap',
  },
  {
    schedule: '0 */2 * * *',
    start: '2023-10-28T22:30Z',
    next: ['2023-10-28T23:00Z', '2023-10-29T02:00Z', '2023-10-29T04:00Z'],
    why: 'other jobs step in real time',
  },
  {
    schedule: '15 3 * * *',
    start: '2023-10-29T00:20Z',
    next: ['2023-10-30T01:15Z'],
    why: 'only the first occurrence in an overlap counts',
  },
  {
    schedule: '15 * * * *',
    start: '2023-10-29T00:10Z',
    next: ['2023-10-29T00:15Z', '2023-10-29T01:15Z', '2023-10-29T02:15Z'],
    why: 'other jobs run in both passes',
  },
  {
    schedule: '15 3 * * *',
    start: '2023-10-29T01:10Z',
    next: ['2023-10-30T01:15Z'],
    why: 'from the second pass the next time never lies in the first',
  },
])('in Riga, $schedule after $start fires at $next: $why', ({ schedule, start, next }) => {
  expect(after(start, schedule, 'Europe/Riga', next.length)).toEqual(next);
});

test.each([
  {
    tz: 'America/Sao_Paulo',
    schedule: '0 0 * * *',
    start: '2017-10-14T12:00Z',
    next: '2017-10-15T03:00Z',
    why: 'gap at midnight',
  },
  {
    tz: 'Australia/Lord_Howe',
    schedule: '15 2 * * *',
    start: '2023-09-30T12:00Z',
    next: '2023-09-30T15:30Z',
    why: 'gap of half an hour',
  },
  {
    tz: 'Pacific/Apia',
    schedule: '0 12 30 12 *',
    start: '2011-12-29T23:00Z',
    next: '2011-12-30T10:00Z',
    why: 'gap of a whole day',
  },
  {
    tz: 'America/New_York',
    schedule: '* 2 * 3 SUN#2',
    start: '2026-01-01T00:00Z',
    next: null,
    why: 'asks for nothing but a gap',
  },
  {
    tz: 'Asia/Dhaka',
    schedule: '30 23 * * *',
    start: '2009-12-31T17:20Z',
    next: '2010-01-01T17:30Z',
    why: 'overlap beside the turn of the year',
  },
])('in $tz, $schedule after $start fires at $next: $why', ({ tz, schedule, start, next }) => {
  expect(after(start, schedule, tz, 1)).toEqual([next]);
});

// From Tuesday 2024-01-30T10:00Z, all at midnight
test.each([
  { schedule: '0 0 1 * 1', days: ['02-01', '02-05', '02-12'], why: 'no star: the 1st or a Monday' },
  { schedule: '0 0 */2 * 1', days: ['02-05', '02-19', '03-11'], why: 'star: an odd day and a Monday' },
  { schedule: '0 0 1 * */2', days: ['02-01', '06-01', '08-01'], why: 'star: the 1st if Sun, Tue, Thu, Sat' },
  { schedule: '0 0 1 * 1,*', days: ['01-31', '02-01', '02-02'], why: 'a star further back is not a star' },
  { schedule: '0 0 1 * *,1', days: ['02-01', '03-01', '04-01'], why: 'a star in front is one, list or not' },
  { schedule: '0 0 L * *', days: ['01-31', '02-29', '03-31'], why: 'last day' },
  { schedule: '0 0 LW * *', days: ['01-31', '02-29', '03-29'], why: 'last working day' },
  { schedule: '0 0 * * 5L', days: ['02-23', '03-29', '04-26'], why: 'last Friday' },
  { schedule: '0 0 * * MON#2', days: ['02-12', '03-11', '04-08'], why: 'second Monday' },
  { schedule: '0 0 * * 1#2', days: ['02-12', '03-11', '04-08'], why: 'the same in digits' },
  { schedule: '0 0 * * 7', days: ['02-04', '02-11', '02-18'], why: '7 is Sunday' },
  { schedule: '0 0 * * sat-7', days: ['02-03', '02-04', '02-10'], why: 'and ends a range' },
  { schedule: '0 0 28/2 * *', days: ['02-28', '03-28', '03-30'], why: 'a step without end runs to the maximum' },
  { schedule: '0 0 5-5/3 * *', days: ['02-05', '03-05', '04-05'], why: 'a range of one stays one' },
  { schedule: '0 0 */40 * *', days: ['02-01', '03-01', '04-01'], why: 'a long step leaves the first value' },
])('$schedule fires on $days: $why', ({ schedule, days }) => {
  expect(after('2024-01-30T10:00Z', schedule, 'UTC', 3)).toEqual(days.map((day) => `2024-${day}T00:00Z`));
});

test.each(['0 0 29 2 *', '0 0 * 2 MON#5', '0 0 31,LW 2 *', '000 00 01 jan Sun', '*/100 * * * *', '0\t0\t*\t*\t*'])(
  '%j is valid',
  (schedule) => {
    expect(validateSchedule('cron', schedule)).toBeNull();
  },
);

test.each([
  ['60 * * * *', 'minute: "60" is not between 0 and 59'],
  ['0 0 0 * *', 'day of month: "0" is not between 1 and 31'],
  ['0 0 * foo *', 'month: "foo" is not valid'],
  ['0 0 * * FRI-MON', 'day of week: the range "FRI-MON" goes backwards'],
  ['0 5-1 * * *', 'hour: the range "5-1" goes backwards'],
  ['*/0 * * * *', 'minute: the step "0" is not a number of 1 or more'],
  ['1,,2 * * * *', 'minute: a number is missing'],
  ['0 0 * * 1#6', 'day of week, number after #: "6" is not between 1 and 5'],
  ['0 0 ? * *', 'day of month: "?" is not valid'],
  ['0 0 15W * *', 'day of month: "15W" is not valid'],
  ['0 0 W * *', 'day of month: "W" is not valid'],
  ['0 0 L-3 * *', 'day of month: "L" is not valid'],
  ['0 0 L/2 * *', 'day of month: "L" is not valid'],
  ['0 0 * * L', 'day of week: "L" is not valid'],
  ['0 0 * * FRIL', 'day of week: "FRIL" is not valid'],
  ['H 0 * * *', 'minute: "H" is not valid'],
  ['0~30 0 * * *', 'minute: "0~30" is not valid'],
  ['0 0 * * MONDAY', 'day of week: "MONDAY" is not valid'],
  ['0 0 31 2 *', 'day of month: no month chosen has this day'],
  ['* * 30 2 *', 'day of month: no month chosen has this day'],
  ['* * 31 4,6 *', 'day of month: no month chosen has this day'],
  ['0 0 31 2 1', 'day of month: no month chosen has this day'],
  ['* * */20 * 1L', 'no date matches all fields'],
  ['@daily', 'a cron expression has 5 fields, this one has 1'],
  ['* * * * * *', 'a cron expression has 5 fields, this one has 6'],
  ['', 'a cron expression has 5 fields, this one has 0'],
  ['0 0 *\n* *', 'a cron expression is a single line'],
])('%j is refused: %s', (schedule, problem) => {
  expect(validateSchedule('cron', schedule)).toBe(problem);
});

// crontabs of other programs, and what comes of typing
test.each([
  ...['@daily', '@reboot', '@every 5m', '0 0 * * ?', '0 0 15W * *', '0 0 L-3 * *', '0 0 * * L', 'H * * * *'],
  ...['0 0 * * * *', '0 0 0 * * ?', '* * * *', '60 * * * *', '* 24 * * *', '* * 0 * *', '* * * 13 *', '* * * * 8'],
  ...['*/0 * * * *', '5- * * * *', '-5 * * * *', '1,,2 * * * *', ', * * * *', '1-5-7 * * * *', '1/2/3 * * * *'],
  ...['0 0 * * fri-mon', '0 0 * * Monday', '0 0 * January *', '0 0 31 2 *', '0 0 31 4,6,9,11 *', '0 0 * * MON#6'],
  ...[
    '0 0 * * 1#0',
    '0 0 * * fril',
    '1.5 * * * *',
    '+1 * * * *',
    '０ ０ * * *',
    '0\u00a00 * *\u00a0*x',
    '* * * * mon~fri',
  ],
])('%j is refused', (schedule) => {
  expect(validateSchedule('cron', schedule)).not.toBeNull();
});

test.each([
  ['00 00 01 01 *', '2027-01-01T00:00Z', 'leading zeros'],
  ['  0\t0  1 1\t* ', '2027-01-01T00:00Z', 'blanks and tabs'],
  ['0 0 * * sUn', '2026-03-22T00:00Z', 'any letter case'],
  ['0 0 * * 0-7', '2026-03-21T00:00Z', 'the whole week, Sunday twice'],
  ['0 0 * * 2/2', '2026-03-21T00:00Z', 'Tuesday, Thursday, Saturday: the step never comes to Sunday'],
  ['0 0 * * 1/2', '2026-03-22T00:00Z', 'and here it does, as the 7'],
  ['0 0 * * 4-7/3', '2026-03-22T00:00Z', 'a range that ends on Sunday as the 7'],
  ['0 0 * * */7', '2026-03-22T00:00Z', 'only Sunday'],
  ['*/40 * * * *', '2026-03-20T10:40Z', 'a step that does not divide the hour'],
  ['*/90 * * * *', '2026-03-20T11:00Z', 'a step longer than the hour'],
  ['59 23 31 12 *', '2026-12-31T23:59Z', 'the last minute of the year'],
  ['0 0 29 2 *', '2028-02-29T00:00Z', 'leap days'],
  ['0 0 29 2 1', '2027-02-01T00:00Z', 'or a Monday of February'],
  ['0 0 */31 2 *', '2027-02-01T00:00Z', 'a step longer than the month'],
  ['0-0 0-0 1-1 1-1 *', '2027-01-01T00:00Z', 'ranges of one'],
])('%j fires next at %s: %s', (schedule, next) => {
  expect(after('2026-03-20T10:20:30Z', schedule, 'UTC', 1)).toEqual([next]);
});
