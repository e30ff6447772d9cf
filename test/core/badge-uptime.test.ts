import { describe, expect, test } from 'vitest';
import { badgeJson, badgeOf, badgeShields, badgeSvg } from '../../server/core/badge.ts';
import { uptimeDays, withUptime } from '../../server/core/badge-uptime.ts';
import { aCheck, aFlip, at } from '../support/builders.ts';

const DAY = 86_400;
const now = at(10 * DAY);

/** A check that is up again after it was down so long. */
function downFor(secs: number) {
  const flips = [
    aFlip({ createdAt: at(9 * DAY), oldStatus: 'up', newStatus: 'down' }),
    aFlip({ createdAt: at(9 * DAY + secs), oldStatus: 'down', newStatus: 'up' }),
  ];
  return { check: aCheck({ status: 'up', lastPingAt: now, createdAt: at(0) }), flips, now };
}

const badge = badgeOf([], { label: 'jobs', states: 2, now });

describe('a badge about uptime', () => {
  test.each([
    [0, '100.0%', 'up'],
    [60, '99.99%', 'up'],
    [7 * 3600, '95.83%', 'late'],
    [20 * 3600, '88.09%', 'down'],
  ])('after %i seconds down in 7 days says %s', (secs, text, status) => {
    expect(withUptime(badge, [downFor(secs)], 7)).toMatchObject({ text, status });
  });

  test('takes the average of its checks', () => {
    expect(withUptime(badge, [downFor(0), downFor(20 * 3600)], 7).uptimePercent).toBe(94.04);
  });

  test('says so when nothing is known', () => {
    expect(withUptime(badge, [{ check: aCheck({ status: 'new' }), flips: [], now }], 7).text).toBe('no data');
    expect(withUptime(badge, [], 7).text).toBe('no data');
  });

  test('is drawn with that text, in all formats', () => {
    const drawn = withUptime(badge, [downFor(60)], 7);
    expect(badgeSvg(drawn)).toContain('aria-label="jobs: 99.99%"');
    expect(badgeShields(drawn)).toMatchObject({ message: '99.99%', color: 'success' });
    expect(badgeJson(drawn)).toMatchObject({ status: 'up', uptime_percent: 99.99 });
  });
});

test.each([
  ['30', 30],
  ['1', 1],
  ['31', null],
  ['', null],
  ['030', null],
])('%j days: %j', (text, days) => {
  expect(uptimeDays(text)).toBe(days);
});
