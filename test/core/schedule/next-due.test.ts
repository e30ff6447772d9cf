import { expect, test } from 'vitest';
import { addMicros } from '../../../server/core/instant.ts';
import {
  nextDue,
  parseSchedule,
  ScheduleError,
  scheduleKindOf,
  validateSchedule,
} from '../../../server/core/schedule/next-due.ts';
import { aTiming, at, isoOf } from './support.ts';

test('a simple check is due its timeout after the last ping, to the microsecond', () => {
  const ping = addMicros(at('2026-03-29T00:59Z'), 123_456);
  const timing = aTiming({ kind: 'simple', timeoutSecs: 90, schedule: 'not used', tz: 'nowhere' });
  expect(nextDue(timing, ping)).toBe(addMicros(at('2026-03-29T01:00:30Z'), 123_456));
  expect(parseSchedule(timing).next(ping)).toBe(nextDue(timing, ping));
});

test.each([
  { after: -1, next: '2026-01-01T12:00Z' },
  { after: 0, next: '2026-01-01T12:01Z' },
  { after: 1, next: '2026-01-01T12:01Z' },
  { after: 59_999_999, next: '2026-01-01T12:01Z' },
])('$after µs after noon a minutely job is due at $next', ({ after, next }) => {
  const noon = at('2026-01-01T12:00Z');
  expect(isoOf(nextDue(aTiming(), addMicros(noon, after)))).toBe(next);
});

test('the same text in another zone, or of another kind, is another schedule', () => {
  const start = at('2026-06-01T00:00Z');
  const timing = aTiming({ schedule: '0 12 * * *' });
  expect(isoOf(nextDue(timing, start))).toBe('2026-06-01T12:00Z');
  expect(isoOf(nextDue({ ...timing, tz: 'Europe/Riga' }, start))).toBe('2026-06-01T09:00Z');
  expect(isoOf(nextDue(timing, start))).toBe('2026-06-01T12:00Z');
  expect(() => nextDue({ ...timing, kind: 'oncalendar' }, start)).toThrow(ScheduleError);
});

test('remembering many schedules changes no answer', () => {
  const start = at('2026-06-01T00:00Z');
  for (let i = 0; i < 6000; i++) {
    const minute = i % 60;
    const hour = Math.floor(i / 60) % 24;
    const timing = aTiming({ schedule: `${minute} ${hour} * ${' '.repeat(Math.floor(i / 1440))}* *` });
    expect(nextDue(timing, start)).toBe(parseSchedule(timing).next(start));
  }
});

test.each(['Europe/Nowhere', 'europe/riga', '', 'Factory', 'localtime'])('time zone %j is refused', (tz) => {
  expect(() => parseSchedule(aTiming({ tz }))).toThrow(ScheduleError);
});

test.each([
  ['* * * * *', 'cron'],
  ['  0 0\t1 * *\n', 'cron'],
  ['a b c d e', 'cron'],
  ['* * * *', 'oncalendar'],
  ['* * * * * *', 'oncalendar'],
  ['0 0 * * *\n0 1 * * *', 'oncalendar'],
  ['0 0 *\n* *', 'oncalendar'],
  ['@daily', 'oncalendar'],
  ['', 'oncalendar'],
])('%j is taken for %s', (text, kind) => {
  expect(scheduleKindOf(text)).toBe(kind);
});

test('the schedule text of a simple check is never wrong', () => {
  expect(validateSchedule('simple', 'anything')).toBeNull();
});

test('a message shows at most the beginning of a long text, on one line', () => {
  expect(validateSchedule('cron', `${'9'.repeat(500)} * * * *`)).toBe(
    `minute: "${'9'.repeat(24)}…" is not between 0 and 59`,
  );
  expect(validateSchedule('oncalendar', '12:00 a"\vb')).toContain('"a\\""');
});
