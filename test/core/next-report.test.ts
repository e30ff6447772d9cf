import { describe, expect, test } from 'vitest';
import { fromMillis, toMillis } from '../../server/core/instant.ts';
import { nextReportAt } from '../../server/core/next-report.ts';

describe('O1 the next report', () => {
  test.each([
    ['daily', '2026-03-10T08:00:00Z', 'UTC', 0, '2026-03-11T09:00:00Z', 'tomorrow, also when nine is still to come'],
    ['daily', '2026-03-10T23:30:00Z', 'Asia/Tokyo', 119, '2026-03-12T01:59:00Z', 'it is the 11th there already'],
    ['daily', '2026-03-28T12:00:00Z', 'Europe/Riga', 0, '2026-03-29T06:00:00Z', 'the night in which clocks go forward'],
    ['daily', '2026-10-24T12:00:00Z', 'Europe/Riga', 0, '2026-10-25T07:00:00Z', 'the night in which they go back'],
    ['weekly', '2026-03-10T08:00:00Z', 'UTC', 0, '2026-03-16T09:00:00Z', 'a Tuesday'],
    ['weekly', '2026-03-15T08:00:00Z', 'UTC', 0, '2026-03-16T09:00:00Z', 'a Sunday'],
    ['weekly', '2026-03-16T08:00:00Z', 'UTC', 0, '2026-03-23T09:00:00Z', 'a Monday is not after itself'],
    ['monthly', '2026-03-10T08:00:00Z', 'UTC', 30, '2026-04-01T09:30:00Z', 'some day'],
    ['monthly', '2026-04-01T08:00:00Z', 'UTC', 0, '2026-05-01T09:00:00Z', 'a first is not after itself'],
    ['monthly', '2026-12-31T23:30:00Z', 'America/New_York', 0, '2027-01-01T14:00:00Z', 'the year still runs there'],
    ['monthly', '2026-12-31T23:30:00Z', 'Asia/Tokyo', 0, '2027-02-01T00:00:00Z', 'the year has begun there'],
  ] as const)('%s after %s in %s (+%i min) is due at %s: %s', (every, now, tz, minutes, due, _why) => {
    const at = nextReportAt(every, { now: fromMillis(Date.parse(now)), tz, minutes });
    expect(new Date(toMillis(at)).toISOString().replace('.000', '')).toBe(due);
  });
});
