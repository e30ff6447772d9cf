import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Check, STORED_STATUSES } from '../../server/core/check.ts';
import type { Instant } from '../../server/core/instant.ts';
import {
  alertAfter,
  alertAfterOr,
  clampToHistory,
  expectedAt,
  isStarted,
  nextChange,
  nextPingAt,
  standingAt,
  statusAt,
  v1StatusAt,
} from '../../server/core/status.ts';
import { aCheck, at } from '../support/builders.ts';

const watched = { timeoutSecs: 300, graceSecs: 60 };
const up = { ...watched, status: 'up', lastPingAt: at(0) } as const;
const unreadable = { kind: 'cron', schedule: 'every now and then' } as const;
const once = { kind: 'oncalendar', schedule: '2020-01-01' } as const;

describe('the displayed status', () => {
  const rows: { check: Partial<Check>; now: number; status: string; v1?: string; why: string }[] = [
    { check: { status: 'new' }, now: 9e6, status: 'new', why: 'a check never pinged stays new' },
    { check: { status: 'paused' }, now: 9e6, status: 'paused', why: 'a paused check stays paused' },
    { check: { status: 'down' }, now: 0, status: 'down', why: 'a check stored as down is down' },
    { check: up, now: 0, status: 'up', why: 'a check just pinged is up' },
    { check: up, now: 299, status: 'up', why: 'a check is up before the expected time' },
    { check: up, now: 300, status: 'grace', why: 'D1: exactly at the expected time it is late' },
    { check: up, now: 359, status: 'grace', why: 'a check is late until grace ends' },
    { check: up, now: 360, status: 'down', why: 'D1: exactly at the end of grace it is down' },
    { check: { ...up, lastPingAt: null }, now: 9e6, status: 'up', why: 'up without a last ping (bad import) stays up' },
    {
      check: { ...watched, lastStartAt: at(0) },
      now: 59,
      status: 'new',
      v1: 'started',
      why: 'a first run in progress is new, and started in API v1',
    },
    { check: { ...watched, lastStartAt: at(0) }, now: 60, status: 'down', why: 'a first run that overran is down' },
    {
      check: { ...watched, status: 'paused', lastStartAt: at(20) },
      now: 79,
      status: 'paused',
      v1: 'started',
      why: 'D2: a check can be paused and started',
    },
    {
      check: { ...watched, status: 'paused', lastStartAt: at(20) },
      now: 80,
      status: 'down',
      why: 'a run on a paused check can overrun too',
    },
    {
      check: { ...up, lastStartAt: at(310) },
      now: 320,
      status: 'grace',
      v1: 'started',
      why: 'D2: a check can be late and started',
    },
    {
      check: { ...up, lastStartAt: at(310) },
      now: 360,
      status: 'down',
      v1: 'started',
      why: 'D3: a start during grace does not extend the deadline, though API v1 still says started',
    },
    {
      check: { ...up, status: 'down', lastStartAt: at(0) },
      now: 30,
      status: 'down',
      v1: 'started',
      why: 'D4: a down check with a running clock stays down',
    },
    { check: { ...up, ...once }, now: 9e9, status: 'up', why: 'D5: without another occurrence it stays up for ever' },
    {
      check: { ...up, ...unreadable },
      now: 9e9,
      status: 'up',
      why: 'a schedule that cannot be read shows what is stored',
    },
    {
      check: { ...up, ...unreadable, lastStartAt: at(0) },
      now: 60,
      status: 'down',
      why: 'an overrun shows also when the schedule cannot be read',
    },
  ];

  for (const { why, check, now, status, v1 } of rows) {
    test(why, () => {
      const built = aCheck(check);

      expect(statusAt(built, at(now))).toBe(status);
      expect(v1StatusAt(built, at(now))).toBe(v1 ?? status);
    });
  }
});

describe('the deadline and the next ping', () => {
  const rows: { check: Partial<Check>; deadline: number | null; next: number | null; why: string }[] = [
    { check: {}, deadline: null, next: null, why: 'a new check has none' },
    { check: { status: 'paused' }, deadline: null, next: null, why: 'a paused check has none' },
    { check: up, deadline: 360, next: 300, why: 'success at 0: expected at 300, deadline 360' },
    { check: { ...watched, lastStartAt: at(0) }, deadline: 60, next: 0, why: 'a start on a new check sets a deadline' },
    {
      check: { ...up, lastStartAt: at(20) },
      deadline: 80,
      next: 20,
      why: 'D3: a start when up shortens the deadline, and next_ping is the start',
    },
    {
      check: { ...up, lastStartAt: at(310) },
      deadline: 360,
      next: 300,
      why: 'D3: a start during grace does not extend it',
    },
    {
      check: { ...watched, status: 'paused', lastStartAt: at(20) },
      deadline: 80,
      next: 20,
      why: 'a start on a paused check sets a deadline',
    },
    {
      check: { ...up, status: 'down', lastStartAt: at(5) },
      deadline: null,
      next: null,
      why: 'D4: a down check has none',
    },
    { check: { ...up, ...once }, deadline: null, next: null, why: 'D5: never' },
    {
      check: { ...up, ...once, lastStartAt: at(9) },
      deadline: 69,
      next: 9,
      why: 'a run on a check due never is watched',
    },
    {
      check: { ...up, lastPingAt: at(100), lastStartAt: at(0) },
      deadline: 100,
      next: 0,
      why: 'a clock that ran out before the last ping (of another rid) does not put the deadline before that ping',
    },
  ];

  for (const { why, check, deadline, next } of rows) {
    test(why, () => {
      const built = aCheck(check);

      expect(alertAfter(built)).toBe(deadline === null ? null : at(deadline));
      expect(nextPingAt(built)).toBe(next === null ? null : at(next));
    });
  }

  test('only a check stored as up is expected to ping', () => {
    expect(expectedAt(aCheck(up))).toBe(at(300));
    expect(expectedAt(aCheck({ ...up, status: 'down' }))).toBeNull();
  });

  test('a cron check expects the first occurrence strictly after its last ping', () => {
    const hourly = { kind: 'cron', schedule: '0 * * * *', graceSecs: 60 } as const;

    expect(expectedAt(aCheck({ ...hourly, status: 'up', lastPingAt: at(3600) }))).toBe(at(7200));
  });

  test.each([
    ['0 * * * *', 60, 3598, 7200, '2 s early: it answers the time to come'],
    ['0 * * * *', 60, 3540, 7200, 'exactly as early as is tolerated'],
    ['0 * * * *', 60, 3539, 3600, 'earlier than that'],
    ['0 * * * *', 0, 3598, 3600, 'without tolerance'],
    ['0 * * * *', 60, 3605, 7200, 'late, as ever'],
    ['* * * * *', 60, 3605, 3660, 'within the tolerance, but nearer to the time before'],
    ['* * * * *', 60, 3658, 3720, 'nearer to the time to come'],
    ['0 0 * * *', 60, 86_398, 172_800, 'at night'],
  ])('early tolerance: %s with %i s, pinged at %i, is expected at %i (%s)', (schedule, early, pinged, expected) => {
    const check = aCheck({ kind: 'cron', schedule, earlyToleranceSecs: early, status: 'up', lastPingAt: at(pinged) });
    expect(expectedAt(check)).toBe(at(expected));
  });

  test('early tolerance: a simple check knows none', () => {
    const check = aCheck({ timeoutSecs: 60, earlyToleranceSecs: 3600, status: 'up', lastPingAt: at(0) });
    expect(expectedAt(check)).toBe(at(60));
  });

  test('a schedule that cannot be read is an error for the deadline, unless another is at hand', () => {
    const check = aCheck({ ...up, ...unreadable });

    expect(() => alertAfter(check)).toThrow();
    expect(alertAfterOr(check, at(7))).toBe(at(7));
    expect(nextPingAt(check)).toBeNull();
  });
});

test('D2: started says that a clock runs, whatever the status', () => {
  expect(isStarted(aCheck())).toBe(false);
  expect(isStarted(aCheck({ status: 'down', lastStartAt: at(0) }))).toBe(true);
});

test('a moment before the last ping or start is moved to it', () => {
  const check = aCheck({ lastPingAt: at(10), lastStartAt: at(20) });

  expect(clampToHistory(check, at(5))).toBe(at(20));
  expect(clampToHistory(check, at(21))).toBe(at(21));
  expect(clampToHistory(aCheck(), at(5))).toBe(at(5));
});

test('a status never improves without a ping', () => {
  const order = ['up', 'grace', 'down'];
  const anyCheck = fc.record({
    status: fc.constantFrom('new', 'up', 'down', 'paused'),
    timeoutSecs: fc.integer({ min: 60, max: 900 }),
    graceSecs: fc.integer({ min: 60, max: 900 }),
    lastPingAt: fc.integer({ min: 0, max: 900 }).map(at),
    lastStartAt: fc.option(fc.integer({ min: 0, max: 900 }).map(at)),
  });
  const later = fc.integer({ min: 0, max: 3000 });

  fc.assert(
    fc.property(anyCheck, later, later, (over, a, b) => {
      const check = aCheck(over);
      const first = statusAt(check, at(900 + Math.min(a, b)));
      const second = statusAt(check, at(900 + Math.max(a, b)));
      if (second !== 'down') expect(order.indexOf(second)).toBeGreaterThanOrEqual(order.indexOf(first));
      if (first === 'down') expect(second).toBe('down');
    }),
  );
});

test('a check not stored as down shows as down exactly from its deadline on', () => {
  const secs = fc.integer({ min: 0, max: 900 });
  fc.assert(
    fc.property(
      fc.constantFrom('new', 'up', 'paused'),
      secs.map(at),
      fc.option(secs.map(at)),
      fc.integer({ min: 0, max: 3000 }),
      (status, lastPingAt, lastStartAt, elapsed) => {
        const check = aCheck({ ...watched, status, lastPingAt: status === 'up' ? lastPingAt : null, lastStartAt });
        const now = clampToHistory(check, at(elapsed));
        const deadline = alertAfter(check);
        expect(statusAt(check, now) === 'down').toBe(deadline !== null && now >= deadline);
      },
    ),
  );
});

describe('when the status next changes by itself', () => {
  const rows: { check: Partial<Check>; now: number; changes: number | null; why: string }[] = [
    { check: {}, now: 0, changes: null, why: 'a new check waits for a ping' },
    { check: { status: 'paused' }, now: 0, changes: null, why: 'a paused one too' },
    { check: up, now: 0, changes: 300, why: 'one that is up becomes late' },
    { check: up, now: 300, changes: 360, why: 'a late one goes down' },
    { check: up, now: 360, changes: null, why: 'and stays down' },
    { check: { ...up, alertAfter: at(500) }, now: 0, changes: 300, why: 'the stored deadline does not count' },
    { check: { ...up, ...once }, now: 0, changes: null, why: 'without another occurrence it stays up' },
    { check: { ...up, ...unreadable, alertAfter: at(50) }, now: 0, changes: null, why: 'what is stored stays' },
    { check: { ...watched, lastStartAt: at(0) }, now: 5, changes: 60, why: 'a first run can take too long' },
    { check: { ...watched, lastStartAt: at(0) }, now: 60, changes: null, why: 'a run that took too long is over' },
    { check: { ...watched, status: 'paused', lastStartAt: at(0) }, now: 5, changes: 60, why: 'also on a paused check' },
    { check: { ...up, lastStartAt: at(20) }, now: 25, changes: 80, why: 'a run ends before the next ping is due' },
    { check: { ...up, lastStartAt: at(290) }, now: 295, changes: 300, why: 'it is late although a run is in progress' },
    { check: { ...up, lastStartAt: at(310) }, now: 320, changes: 360, why: 'a start during grace moves nothing' },
    { check: { ...up, lastStartAt: at(310) }, now: 360, changes: 370, why: 'version 1 says started until then' },
    { check: { ...up, status: 'down', lastStartAt: at(5) }, now: 9, changes: 65, why: 'on a check that is down too' },
    { check: { ...up, status: 'down' }, now: 9, changes: null, why: 'a check that is down waits for a ping' },
  ];

  for (const { why, check, now, changes } of rows) {
    test(why, () => {
      const built = aCheck(check);
      const expected = changes === null ? null : at(changes);

      expect(nextChange(built, at(now))).toBe(expected);
      expect(standingAt(built, at(now)).changesAt).toBe(expected);
    });
  }

  test('until then it is shown as it is, and then otherwise', () => {
    const secs = fc.integer({ min: 0, max: 500 });
    const maybe = fc.option(secs.map(at));
    const checks = fc.record({
      status: fc.constantFrom(...STORED_STATUSES),
      timeoutSecs: fc.integer({ min: 60, max: 300 }),
      graceSecs: fc.integer({ min: 60, max: 300 }),
      lastPingAt: maybe,
      lastStartAt: maybe,
    });
    fc.assert(
      fc.property(checks, secs, fc.integer({ min: 1, max: 1000 }), (over, now, later) => {
        const check = aCheck(over);
        const shown = (moment: Instant) => [statusAt(check, moment), v1StatusAt(check, moment)];
        const changes = nextChange(check, at(now));
        if (changes === null || at(now + later) < changes) {
          expect(shown(at(now + later))).toEqual(shown(at(now)));
        } else {
          expect(shown(changes)).not.toEqual(shown(at(now)));
        }
      }),
    );
  });
});
