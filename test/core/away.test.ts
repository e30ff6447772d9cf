import { describe, expect, test } from 'vitest';
import { dayStates } from '../../server/core/day-states.ts';
import { downtimes } from '../../server/core/downtime.ts';
import { buildReport } from '../../server/core/report.ts';
import { shownStanding, shownStatus, shownV1Status, statusAt } from '../../server/core/status.ts';
import { shownSpans } from '../../server/core/status-spans.ts';
import { unheardSpan } from '../../server/core/unheard.ts';
import { uptimes } from '../../server/core/uptime.ts';
import { aCheck, aFlip, at } from '../support/builders.ts';

const HOUR = 3_600;
const DAY = 86_400;

describe('the time in which Rollcall was not listening', () => {
  /** Down from 10:00 to 14:00, of which nobody saw the time from 12:00 on. */
  const check = aCheck({ createdAt: at(0), status: 'up', lastPingAt: at(23 * HOUR), timeoutSecs: 2 * HOUR });
  const flips = [
    aFlip({ createdAt: at(10 * HOUR), oldStatus: 'up', newStatus: 'down' }),
    aFlip({ createdAt: at(14 * HOUR), oldStatus: 'down', newStatus: 'up' }),
  ];
  const away = [{ from: at(12 * HOUR), to: at(18 * HOUR) }];
  const now = at(DAY);

  test('is no downtime', () => {
    const [without] = downtimes({ check, flips, starts: [at(0)], now });
    const [day] = downtimes({ check, flips, starts: [at(0)], now, away });
    expect([without?.duration, day?.duration]).toEqual([4 * HOUR * 1e6, 2 * HOUR * 1e6]);
    expect(
      downtimes({ check, flips, starts: [at(0)], now, away: [{ from: at(9 * HOUR), to: at(15 * HOUR) }] }),
    ).toMatchObject([{ count: 0, duration: 0 }]);
  });

  test('is no uptime either', () => {
    // down for 2 of 18 hours that were watched
    expect(uptimes({ check, flips, now, away })[0]).toEqual({ days: 1, percent: 88.88 });
    expect(uptimes({ check, flips, now })[0]).toEqual({ days: 1, percent: 83.33 });
    expect(uptimes({ check, flips, now, away: [{ from: at(-DAY), to: now }] })[0]?.percent).toBeNull();
  });

  test('is told of each day', () => {
    const days = dayStates({ check, flips, now: at(DAY + HOUR), away, tz: 'UTC', count: 3 });
    expect(days.map((day) => [day.date, day.downtime / 1e6, day.away / 1e6])).toEqual([
      ['2025-12-31', 0, 0],
      ['2026-01-01', 2 * HOUR, 6 * HOUR],
      ['2026-01-02', 0, 0],
    ]);
  });

  test('is told in reports', () => {
    const report = buildReport({
      ...{ kind: 'daily', now: at(DAY + HOUR), tz: 'UTC', away },
      projects: [{ title: 'P', checks: [check] }],
      flips: new Map([[check.id, flips]]),
    });
    expect(report.away).toEqual([6 * HOUR * 1e6, 0]);
    expect(report.projects[0]?.rows[0]?.cells[0]).toEqual({ count: 1, duration: 2 * HOUR * 1e6 });
  });
});

describe('while verdicts are held', () => {
  const up = { status: 'up', lastPingAt: at(0), timeoutSecs: 300, graceSecs: 60 } as const;
  test.each([
    ['past its deadline', up, 400, 'grace'],
    ['at its deadline', up, 360, 'grace'],
    ['late', up, 310, 'grace'],
    ['in time', up, 200, 'up'],
    ['past the end of a run', { ...up, timeoutSecs: 3_600, lastStartAt: at(100) }, 400, 'grace'],
    ['down already', { ...up, status: 'down' }, 400, 'down'],
    ['new, with a run that takes too long', { ...up, status: 'new', lastPingAt: null, lastStartAt: at(0) }, 400, 'new'],
    ['paused, with a run that takes too long', { ...up, status: 'paused', lastStartAt: at(0) }, 400, 'paused'],
  ] as const)('a check that is %s is shown so', (_, over, secs, status) => {
    const check = aCheck(over);
    expect(shownStatus(check, at(secs), true)).toBe(status);
    expect(shownStanding(check, at(secs), true).status).toBe(status);
    expect(shownStatus(check, at(secs), false)).toBe(statusAt(check, at(secs)));
  });

  test('what is overdue counts as late, not as down', () => {
    const check = aCheck({ ...up, createdAt: at(0) });
    const spans = (isHeld: boolean) =>
      shownSpans({ check, flips: [], now: at(400), from: at(0), isHeld }).map(({ status }) => status);
    expect(spans(true)).toEqual(['up', 'grace']);
    expect(spans(false)).toEqual(['up', 'grace', 'down']);
    const input = { check, flips: [], starts: [at(0)], now: at(400) };
    expect([downtimes({ ...input, isHeld: true })[0]?.count, downtimes(input)[0]?.count]).toEqual([0, 1]);
  });

  test('version 1 of the API goes on to show a run', () => {
    const running = aCheck({ ...up, lastStartAt: at(100) });
    expect(shownV1Status(running, at(400), true)).toBe('started');
    expect(shownV1Status(running, at(400), false)).toBe('down');
    expect(shownV1Status(aCheck(up), at(400), true)).toBe('grace');
  });

  test('a page looks again soon', () => {
    expect(shownStanding(aCheck(up), at(400), true).changesAt).toBe(at(410));
    expect(shownStanding(aCheck(up), at(200), true).changesAt).toBe(at(300));
    expect(shownStanding(aCheck(up), at(400), false).changesAt).toBe(null);
  });
});

describe('that a ping could not be heard', () => {
  const away = [
    { from: at(0), to: at(10) },
    { from: at(290), to: at(400) },
  ];
  test.each([
    ['the check counts from the end of the outage', { judgedFrom: at(400), lastPingAt: at(20) }, away[1]],
    ['or from a moment in it', { judgedFrom: at(300), lastPingAt: at(20) }, away[1]],
    ['not after it has pinged', { judgedFrom: at(400), lastPingAt: at(401) }, null],
    ['not when nothing was missed', { judgedFrom: null, lastPingAt: at(20) }, null],
  ] as const)('is shown while %s', (_, over, span) => {
    expect(unheardSpan(aCheck(over), away)).toEqual(span);
  });
});
