import { describe, expect, test } from 'vitest';
import { dayStates } from '../../server/core/day-states.ts';
import { localIso, localText } from '../../server/core/local-time.ts';
import { shownSpans } from '../../server/core/status-spans.ts';
import { uptimes } from '../../server/core/uptime.ts';
import { aCheck, aFlip, at, T0 } from '../support/builders.ts';

const HOUR = 3600;
const DAY = 86_400;

describe('statuses over time', () => {
  const flips = [
    aFlip({ createdAt: at(0), oldStatus: 'new', newStatus: 'up', reason: '' }),
    aFlip({ createdAt: at(10 * HOUR), oldStatus: 'up', newStatus: 'down', reason: 'timeout' }),
    aFlip({ createdAt: at(12 * HOUR), oldStatus: 'down', newStatus: 'paused', reason: '' }),
    aFlip({ createdAt: at(2 * DAY), oldStatus: 'paused', newStatus: 'up', reason: '' }),
  ];
  const check = aCheck({
    createdAt: at(-HOUR),
    status: 'up',
    lastPingAt: at(2 * DAY),
    timeoutSecs: DAY,
    graceSecs: HOUR,
  });
  const shown = (now: number, from = -DAY) =>
    shownSpans({ check, flips, now: at(now), from: at(from) }).map(({ status, from: a, to }) => [
      status,
      (a - T0) / 1e6 / HOUR,
      (to - T0) / 1e6 / HOUR,
    ]);

  test('the grace time before a time-out was late', () => {
    expect(shown(3 * DAY)).toEqual([
      ['new', -1, 0],
      ['up', 0, 9],
      ['grace', 9, 10],
      ['down', 10, 12],
      ['paused', 12, 48],
      ['up', 48, 72],
    ]);
  });

  test('what is late now, or down without the flip that says so, is seen', () => {
    expect(shown(3 * DAY + HOUR / 2, 3 * DAY - HOUR)).toEqual([
      ['up', 71, 72],
      ['grace', 72, 72.5],
    ]);
    expect(shown(3 * DAY + 2 * HOUR, 3 * DAY - HOUR)).toEqual([
      ['up', 71, 72],
      ['grace', 72, 73],
      ['down', 73, 74],
    ]);
  });

  test('a day shows the worst that was on it, by the calendar of the zone', () => {
    const days = dayStates({ check, flips, now: at(2 * DAY + 60), tz: 'Europe/Riga', count: 5 });
    expect(days.map(({ date, state, downtime }) => [date, state, downtime / 1e6])).toEqual([
      ['2025-12-30', 'none', 0],
      ['2025-12-31', 'none', 0],
      ['2026-01-01', 'down', 2 * HOUR],
      ['2026-01-02', 'paused', 0],
      ['2026-01-03', 'up', 0],
    ]);
  });

  test('uptime counts from when the check was made, and rounds down', () => {
    expect(uptimes({ check, flips, now: at(2 * DAY + 60) }).map(({ percent }) => percent)).toEqual([
      100, 95.91, 95.91, 95.91,
    ]);
    expect(uptimes({ check: aCheck({ createdAt: T0, status: 'up' }), flips: [], now: T0 })[0]?.percent).toBeNull();
    expect(uptimes({ check: aCheck({ createdAt: T0 }), flips: [], now: at(DAY) })[0]?.percent).toBeNull();
  });
});

describe('local time', () => {
  test.each([
    ['UTC', '2026-01-01T00:00:00+00:00'],
    ['Europe/Riga', '2026-01-01T02:00:00+02:00'],
    ['America/St_Johns', '2025-12-31T20:30:00-03:30'],
    ['Nowhere/Else', '2026-01-01T00:00:00+00:00'],
  ])('in %s', (tz, expected) => {
    expect(localIso(T0, tz)).toBe(expected);
    expect(localText(T0, tz)).toBe(expected.slice(0, 19).replace('T', ' '));
  });
});
