import { describe, expect, test } from 'vitest';
import type { StoredStatus } from '../../server/core/check.ts';
import { addSecs, MICROS_PER_SECOND } from '../../server/core/instant.ts';
import { fromIso } from '../../server/core/iso.ts';
import { buildReport, isWorthReporting, periodTitle, reportStarts } from '../../server/core/report.ts';
import { aCheck, aFlip, at, T0 } from '../support/builders.ts';

const moment = (text: string) => fromIso(text) ?? T0;
const HOUR = 3600;
const DAY = 24 * HOUR;

describe('periods of a report', () => {
  test.each([
    ['month', '2019-12-01T00:00:00Z', 'UTC', 'Dec. 2019'],
    ['month', '2020-05-01T00:00:00Z', 'UTC', 'May 2020'],
    ['month', '2020-08-31T21:00:00Z', 'Europe/Riga', 'Sept. 2020'],
    ['week', '2020-01-06T00:00:00Z', 'UTC', 'Jan 6 - Jan 12'],
    ['week', '2020-04-26T21:00:00Z', 'Europe/Riga', 'Apr 27 - May 3'],
    ['day', '2020-01-12T00:00:00Z', 'UTC', 'January 12'],
    ['day', '2020-01-12T05:00:00Z', 'America/New_York', 'January 12'],
  ] as const)('O9: the %s from %s in %s is called %s', (unit, start, tz, title) => {
    expect(periodTitle(unit, moment(start), tz)).toBe(title);
  });

  test.each([
    ['monthly', '2020-03-01T09:30:00Z', ['2020-03-01', '2020-02-01', '2020-01-01']],
    ['weekly', '2020-03-02T09:30:00Z', ['2020-03-02', '2020-02-24', '2020-02-17']],
    ['daily', '2020-03-02T09:30:00Z', ['2020-03-02', '2020-03-01', '2020-02-29']],
  ] as const)('O5: a %s report looks at the two periods before the current one', (kind, now, starts) => {
    expect(reportStarts(kind, moment(now), 'UTC')).toEqual(starts.map((day) => moment(`${day}T00:00:00Z`)));
  });
});

describe('the report', () => {
  const now = moment('2020-03-01T09:30:00Z');
  const created = moment('2019-06-01T00:00:00Z');
  const outage = (checkId: number, from: string, secs: number, old: StoredStatus = 'up') => [
    aFlip({ checkId, createdAt: moment(from), oldStatus: old, newStatus: 'down' }),
    aFlip({ checkId, createdAt: addSecs(moment(from), secs), oldStatus: 'down', newStatus: 'up' }),
  ];
  const up = { status: 'up', createdAt: created, lastPingAt: addSecs(now, -60) } as const;
  const [long, short, fine, young] = [
    aCheck({ ...up, name: 'long' }),
    aCheck({ ...up, name: 'short' }),
    aCheck({ ...up, name: 'fine 10' }),
    aCheck({ ...up, name: 'fine 9', createdAt: moment('2020-02-20T00:00:00Z') }),
  ];
  const report = buildReport({
    kind: 'monthly',
    now,
    away: [],
    tz: 'UTC',
    projects: [
      { title: 'Shop', checks: [fine, short, young, long] },
      { title: 'Empty', checks: [] },
    ],
    flips: new Map([
      [short.id, [...outage(short.id, '2020-02-10T00:00:00Z', HOUR), ...outage(short.id, '2020-01-10T00:00:00Z', 7)]],
      [long.id, [...outage(long.id, '2020-01-31T12:00:00Z', DAY), ...outage(long.id, '2020-02-03T00:00:00Z', HOUR)]],
    ]),
  });

  test('O7: rows with most downtime in the latest period come first, then by name as people count', () => {
    expect(report.projects.map(({ title, rows }) => [title, rows.map(({ check }) => check.name)])).toEqual([
      ['Shop', ['long', 'short', 'fine 9', 'fine 10']],
    ]);
  });

  test('O6: outages are cut where a period ends, and a period before the check was made is empty', () => {
    const cells = report.projects[0]?.rows.map((row) =>
      row.cells.map((cell) => cell && [cell.count, cell.duration / MICROS_PER_SECOND]),
    );
    expect(cells).toEqual([
      [
        [2, 13 * HOUR],
        [1, 12 * HOUR],
      ],
      [
        [1, HOUR],
        [1, 7],
      ],
      [[0, 0], null],
      [
        [0, 0],
        [0, 0],
      ],
    ]);
  });

  test('O7: the summary counts checks and events of the latest period', () => {
    expect([report.periods, report.affected, report.events]).toEqual([['Feb. 2020', 'Jan. 2020'], 2, 3]);
  });

  test.each([
    [null, null, false],
    [at(-181 * DAY), null, false],
    [at(-179 * DAY), null, true],
    [at(-200 * DAY), at(-DAY), true],
  ])('O3: last ping %s, last start %s: worth a report: %s', (lastPingAt, lastStartAt, answer) => {
    expect(isWorthReporting([aCheck(), aCheck({ lastPingAt, lastStartAt })], T0)).toBe(answer);
  });
});
