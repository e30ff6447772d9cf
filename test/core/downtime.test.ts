import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Check, StoredStatus } from '../../server/core/check.ts';
import { downtimes, formatPercent, uptimePercent } from '../../server/core/downtime.ts';
import type { Flip } from '../../server/core/flip.ts';
import { MICROS_PER_SECOND } from '../../server/core/instant.ts';
import { fromIso } from '../../server/core/iso.ts';
import { periodEnd, periodStarts } from '../../server/core/periods.ts';
import { aCheck, aFlip, at, T0 } from '../support/builders.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
const moment = (text: string) => fromIso(text) ?? T0;

type Line = [when: string, oldStatus: StoredStatus, newStatus: StoredStatus];

function flipsOf(lines: readonly Line[]): Flip[] {
  return lines.map(([when, oldStatus, newStatus]) => aFlip({ createdAt: moment(when), oldStatus, newStatus }));
}

/** Downtime as the tables here write it: `6 h / 1`, or `no data`. */
function monthsOf(check: Check, flips: readonly Flip[], now: string, tz = 'UTC'): string[] {
  const starts = periodStarts({ unit: 'month', count: 4, now: moment(now), tz });
  return downtimes({ check, flips, starts, now: moment(now) }).map(({ count, duration, noData }) =>
    noData ? 'no data' : `${duration / MICROS_PER_SECOND / HOUR} h / ${count}`,
  );
}

describe('downtime per month', () => {
  const now = '2024-01-10T00:00:00Z';
  const check = aCheck({ status: 'up', createdAt: moment('2023-11-10T00:00:00Z') });
  const flips = flipsOf([
    ['2023-11-30T23:00:00Z', 'up', 'down'],
    ['2023-12-01T01:00:00Z', 'down', 'up'],
    ['2023-12-05T00:00:00Z', 'up', 'down'],
    ['2023-12-06T00:00:00Z', 'down', 'paused'],
    ['2023-12-07T00:00:00Z', 'paused', 'up'],
    ['2024-01-09T00:00:00Z', 'up', 'down'],
    ['2024-01-09T06:00:00Z', 'down', 'up'],
  ]);

  test('an outage that spans the end of a month counts once in each', () => {
    expect(monthsOf(check, flips, now)).toEqual(['6 h / 1', '25 h / 2', '1 h / 1', 'no data']);
  });

  test('where a month ends depends on the time zone', () => {
    expect(monthsOf(check, flips, now, 'Europe/Riga')).toEqual(['6 h / 1', '26 h / 2', '0 h / 0', 'no data']);
  });

  test('the order in which flips are given does not matter', () => {
    expect(monthsOf(check, [...flips].reverse(), now)).toEqual(['6 h / 1', '25 h / 2', '1 h / 1', 'no data']);
  });

  test('flips of the same moment are taken in the order of their ids, and no time between them is no downtime', () => {
    const late = flipsOf([
      ['2023-12-31T23:00:00Z', 'up', 'down'],
      ['2023-12-31T23:00:00Z', 'down', 'up'],
    ]);

    expect(monthsOf(check, late.reverse(), now)).toEqual(['0 h / 0', '0 h / 0', '0 h / 0', 'no data']);
  });

  test('a check that is down now is down until now', () => {
    const down = aCheck({ status: 'down', createdAt: moment('2023-01-01T00:00:00Z') });

    expect(monthsOf(down, flipsOf([['2023-12-31T22:00:00Z', 'up', 'down']]), '2024-01-01T03:00:00Z')).toEqual([
      '3 h / 1',
      '2 h / 1',
      '0 h / 0',
      '0 h / 0',
    ]);
  });

  test('a check that was down all the time was down in every month', () => {
    const down = aCheck({ status: 'down', createdAt: moment('2023-01-01T00:00:00Z') });

    expect(monthsOf(down, [], '2024-03-01T01:00:00Z')).toEqual(['1 h / 1', '696 h / 1', '744 h / 1', '744 h / 1']);
  });

  test('an outage that ends exactly with a month belongs to that month only', () => {
    const up = aCheck({ status: 'up', createdAt: moment('2023-01-01T00:00:00Z') });
    const outage = flipsOf([
      ['2023-12-31T23:00:00Z', 'up', 'down'],
      ['2024-01-01T00:00:00Z', 'down', 'up'],
    ]);

    expect(monthsOf(up, outage, now)).toEqual(['0 h / 0', '1 h / 1', '0 h / 0', '0 h / 0']);
  });

  test('a check created in the current month has data for it, also just after its start', () => {
    const fresh = aCheck({ createdAt: moment('2024-01-01T00:00:01Z') });

    expect(monthsOf(fresh, [], now)).toEqual(['0 h / 0', 'no data', 'no data', 'no data']);
  });

  test('an overdue check not yet stored as down counts as down from its deadline', () => {
    const late = aCheck({
      status: 'up',
      lastPingAt: at(0),
      timeoutSecs: DAY,
      graceSecs: HOUR,
      alertAfter: at(DAY + HOUR),
    });
    const outcome = downtimes({ check: late, flips: [], starts: [at(0)], now: at(DAY + 3 * HOUR) });

    expect(outcome).toMatchObject([{ count: 1, duration: 2 * HOUR * MICROS_PER_SECOND }]);
  });

  test('a schedule that cannot be read is no downtime', () => {
    const unreadable = aCheck({ status: 'up', lastPingAt: at(0), kind: 'cron', schedule: 'soon' });

    expect(downtimes({ check: unreadable, flips: [], starts: [at(0)], now: at(DAY) })).toMatchObject([{ count: 0 }]);
  });

  test('downtime is never more than the period, and periods add up', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 40 * DAY }), { maxLength: 12 });
    fc.assert(
      fc.property(gaps, fc.boolean(), (waits, isDown) => {
        let secs = 0;
        let status: StoredStatus = isDown ? 'down' : 'up';
        const chain = waits.map((wait) => {
          secs += wait;
          const oldStatus = status;
          status = status === 'down' ? 'up' : 'down';
          return aFlip({ createdAt: at(secs), oldStatus, newStatus: status });
        });
        const input = { check: aCheck({ status, createdAt: at(0) }), flips: chain, now: at(secs + DAY) };
        const starts = Array.from({ length: 20 }, (_, week) => at((19 - week) * 25 * DAY)).filter(
          (start) => start < input.now,
        );
        const split = downtimes({ ...input, starts });
        const [whole] = downtimes({ ...input, starts: [at(0)] });

        expect(split.reduce((sum, { duration }) => sum + duration, 0)).toBe(whole?.duration);
        for (const { duration } of split.slice(1)) expect(duration).toBeLessThanOrEqual(25 * DAY * MICROS_PER_SECOND);
      }),
    );
  });
});

describe('uptime', () => {
  const month = 30 * DAY * MICROS_PER_SECOND;

  test.each([
    [0, '100.0'],
    [month, '0.0'],
    [month / 2, '50.0'],
    [month / 10_000, '99.99'],
    [1, '99.99'],
    [MICROS_PER_SECOND, '99.99'],
    [month / 1000, '99.9'],
    [month / 3, '66.66'],
  ])('with %d microseconds down out of 30 days is %s', (downtime, text) => {
    expect(formatPercent(uptimePercent(downtime, month))).toBe(text);
  });

  test('counts the longer October of Riga (DST-true)', () => {
    const start = moment('2023-09-30T21:00:00Z');
    const length = periodEnd(start, 'month', 'Europe/Riga') - start;

    expect(uptimePercent(length / 745, length)).toBe(99.86);
    expect(length / MICROS_PER_SECOND / HOUR).toBe(745);
  });
});
