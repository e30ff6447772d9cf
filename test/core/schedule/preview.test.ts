import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Instant, instant } from '../../../server/core/instant.ts';
import { fromIso, toIso } from '../../../server/core/iso.ts';
import { type PreviewInput, previewSchedule } from '../../../server/core/schedule/preview.ts';
import { inUnits, MARKS, positionOf, SLIDER_MAX, secsAt } from '../../../server/core/schedule/slider.ts';
import { clockChanges, zoned } from '../../../server/core/schedule/zoned.ts';

const at = (text: string): Instant => fromIso(text) ?? instant(0);
const input = (over: Partial<PreviewInput>): PreviewInput => ({
  kind: 'cron',
  schedule: '30 3 * * *',
  timeoutSecs: 86_400,
  graceSecs: 3600,
  tz: 'Europe/Riga',
  now: at('2023-03-24T12:00:00Z'),
  count: 3,
  ...over,
});
const previewOf = (over: Partial<PreviewInput>) => {
  const result = previewSchedule(input(over));
  if (!result.ok) throw new Error(result.error);
  return result.preview;
};

describe('a preview', () => {
  test('tells the next dates, with the clock change on the way, and when an alert goes out', () => {
    const preview = previewOf({});
    expect(preview.words).toBe('Every day at 03:30');
    expect(preview.dates.map(toIso)).toEqual([
      '2023-03-25T01:30:00+00:00',
      '2023-03-26T01:00:00+00:00',
      '2023-03-27T00:30:00+00:00',
    ]);
    expect(preview.alertAt && toIso(preview.alertAt)).toBe('2023-03-25T02:30:00+00:00');
    expect(preview.changes).toEqual([
      {
        at: at('2023-03-26T01:00:00Z'),
        bySecs: 3600,
        shown: { day: 'Sun 2023-03-26', time: '04:00', offset: '+03:00' },
      },
    ]);
  });

  test('has fewer dates when the schedule ends, and none of an alert without a date', () => {
    const over = { kind: 'oncalendar', schedule: '2023-03-25 10:00' } as const;
    expect(previewOf(over).dates).toHaveLength(1);
    expect(previewOf({ ...over, now: at('2024-01-01T00:00:00Z') })).toMatchObject({ dates: [], alertAt: null });
  });

  test.each([
    ['10 minutes and a grace of an hour', { schedule: '*/10 * * * *', graceSecs: 3600 }, 600],
    ['10 minutes and a grace of as long', { schedule: '*/10 * * * *', graceSecs: 600 }, null],
    ['a period of an hour', { kind: 'simple', timeoutSecs: 3600, graceSecs: 7200 }, 3600],
    ['no grace given', { schedule: '* * * * *', graceSecs: null }, null],
  ] as const)('%s: warns when the grace time is longer than that', (_, over, answer) => {
    expect(previewOf(over).outgrownSecs).toBe(answer);
  });

  test('of a simple check counts from now', () => {
    const preview = previewOf({ kind: 'simple', timeoutSecs: 600, graceSecs: 60 });
    expect(preview.dates.map(toIso)[0]).toBe('2023-03-24T12:10:00+00:00');
    expect(preview.alertAt && toIso(preview.alertAt)).toBe('2023-03-24T12:11:00+00:00');
  });

  test.each([
    [{ schedule: '99 * * * *' }, 'minute'],
    [{ schedule: '* * * *' }, '5 fields'],
    [{ tz: 'Mars/Olympus' }, 'unknown time zone'],
    [{ kind: 'oncalendar', schedule: 'never' }, 'never'],
    [{ kind: 'simple', timeoutSecs: 5 }, 'period'],
  ] as const)('%j says what is wrong', (over, part) => {
    expect(previewSchedule(input(over))).toEqual({ ok: false, error: expect.stringContaining(part) });
  });
});

describe('clocks', () => {
  test('a moment as a clock of a zone shows it', () => {
    expect(zoned(at('2026-06-01T21:05:09Z'), 'Asia/Kolkata')).toEqual({
      day: 'Tue 2026-06-02',
      time: '02:35:09',
      offset: '+05:30',
    });
  });

  test('both changes of a year are found, and none in UTC', () => {
    const [from, to] = [at('2026-01-01T00:00:00Z'), at('2026-12-31T00:00:00Z')];
    expect(clockChanges('Europe/Riga', from, to).map(({ bySecs }) => bySecs)).toEqual([3600, -3600]);
    expect(clockChanges('UTC', from, to)).toEqual([]);
  });
});

describe('the slider', () => {
  test('every mark has its time', () => {
    expect(MARKS.map((_, index) => secsAt(index * 100))).toEqual(MARKS.map(({ secs }) => secs));
    expect(SLIDER_MAX).toBe(700);
  });

  test('its times rise and are whole minutes, and a mark’s time leads back to the mark', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: SLIDER_MAX - 1 }), (position) => {
        expect(secsAt(position) % 60).toBe(0);
        expect(secsAt(position + 1)).toBeGreaterThanOrEqual(secsAt(position));
        expect(secsAt(positionOf(secsAt(position)))).toBe(secsAt(position));
      }),
    );
  });

  test.each([
    [60, 1, 60],
    [5400, 90, 60],
    [7200, 2, 3600],
    [86_400, 1, 86_400],
    [90, 1.5, 60],
  ])('%i seconds are entered as %d times %i', (secs, count, unitSecs) => {
    expect(inUnits(secs)).toEqual({ count, unitSecs });
  });
});
