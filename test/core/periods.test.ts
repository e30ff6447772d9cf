import { describe, expect, test } from 'vitest';
import { MICROS_PER_SECOND } from '../../server/core/instant.ts';
import { fromIso, toIso } from '../../server/core/iso.ts';
import { type PeriodUnit, periodEnd, periodStarts } from '../../server/core/periods.ts';
import { T0 } from '../support/builders.ts';

const moment = (text: string) => fromIso(text) ?? T0;

const rows: { now: string; unit: PeriodUnit; tz: string; starts: string[]; end: string; why: string }[] = [
  {
    now: '2024-01-10T00:00:00Z',
    unit: 'month',
    tz: 'UTC',
    starts: ['2024-01-01T00:00', '2023-12-01T00:00', '2023-11-01T00:00'],
    end: '2024-02-01T00:00',
    why: 'months go back over the turn of the year',
  },
  {
    now: '2024-01-10T00:00:00Z',
    unit: 'month',
    tz: 'Europe/Riga',
    starts: ['2023-12-31T22:00', '2023-11-30T22:00', '2023-10-31T22:00'],
    end: '2024-01-31T22:00',
    why: 'months begin at local midnight',
  },
  {
    now: '2024-01-31T23:00:00Z',
    unit: 'month',
    tz: 'Europe/Riga',
    starts: ['2024-01-31T22:00', '2023-12-31T22:00'],
    end: '2024-02-29T22:00',
    why: 'it is the local month that counts',
  },
  {
    now: '2024-01-01T00:00:00Z',
    unit: 'month',
    tz: 'America/New_York',
    starts: ['2023-12-01T05:00', '2023-11-01T04:00'],
    end: '2024-01-01T05:00',
    why: 'west of Greenwich the old month lasts longer, and summer time ends within November',
  },
  {
    now: '2024-01-10T12:00:00Z',
    unit: 'week',
    tz: 'UTC',
    starts: ['2024-01-08T00:00', '2024-01-01T00:00', '2023-12-25T00:00'],
    end: '2024-01-15T00:00',
    why: 'weeks start on Monday',
  },
  {
    now: '2024-01-07T23:59:59Z',
    unit: 'week',
    tz: 'UTC',
    starts: ['2024-01-01T00:00'],
    end: '2024-01-08T00:00',
    why: 'Sunday is the last day of the week',
  },
  {
    now: '2023-03-27T00:00:00Z',
    unit: 'day',
    tz: 'Europe/Riga',
    starts: ['2023-03-26T21:00', '2023-03-25T22:00'],
    end: '2023-03-27T21:00',
    why: 'a day can have 23 hours',
  },
  {
    now: '2018-11-05T12:00:00Z',
    unit: 'day',
    tz: 'America/Sao_Paulo',
    starts: ['2018-11-05T02:00', '2018-11-04T03:00', '2018-11-03T03:00'],
    end: '2018-11-06T02:00',
    why: 'where a clock change skips midnight the day begins after it',
  },
  {
    now: '2018-02-18T12:00:00Z',
    unit: 'day',
    tz: 'America/Sao_Paulo',
    starts: ['2018-02-18T03:00', '2018-02-17T02:00'],
    end: '2018-02-19T03:00',
    why: 'where a clock change repeats the hour before midnight the day begins after it',
  },
  {
    now: '2023-11-05T12:00:00Z',
    unit: 'day',
    tz: 'America/Havana',
    starts: ['2023-11-05T04:00'],
    end: '2023-11-06T05:00',
    why: 'where a clock change repeats midnight the day begins with the first',
  },
];

describe('starts of periods', () => {
  for (const { now, unit, tz, starts, end, why } of rows) {
    test(why, () => {
      const found = periodStarts({ unit, count: starts.length, now: moment(now), tz });

      expect(found.map(toIso)).toEqual(starts.map((start) => `${start}:00+00:00`));
      expect(toIso(periodEnd(moment(now), unit, tz))).toBe(`${end}:00+00:00`);
    });
  }

  test('each period ends where the next one starts', () => {
    const tz = 'Africa/Cairo';
    const starts = periodStarts({ unit: 'day', count: 500, now: moment('2024-06-01T00:00:00Z'), tz });

    expect(starts.slice(1).map((start) => periodEnd(start, 'day', tz))).toEqual(starts.slice(0, -1));
  });

  test('October in Riga has one hour more', () => {
    const [october] = periodStarts({ unit: 'month', count: 1, now: moment('2023-10-10T00:00:00Z'), tz: 'Europe/Riga' });
    const end = periodEnd(october ?? T0, 'month', 'Europe/Riga');

    expect((end - (october ?? T0)) / MICROS_PER_SECOND).toBe((31 * 24 + 1) * 3600);
  });

  test('an unknown time zone is an error', () => {
    expect(() => periodStarts({ unit: 'day', count: 1, now: T0, tz: 'Mars/Olympus' })).toThrow();
  });
});
