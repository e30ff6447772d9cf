import { describe, expect, test } from 'vitest';
import {
  formatApprox,
  formatPeriod,
  formatRunTime,
  formatSentence,
  isBelievableRun,
  pairDurations,
  relativeTime,
} from '../../server/core/duration.ts';
import { MICROS_PER_SECOND } from '../../server/core/instant.ts';
import type { Ping, PingKind } from '../../server/core/ping.ts';
import { aPing, at, uuidOf } from '../support/builders.ts';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 24 * HOUR;

describe('text formats', () => {
  test.each([
    [60, '1 minute'],
    [120, '2 minutes'],
    [3660, '1 hour 1 minute'],
    [86_400, '1 day'],
    [7 * DAY, '1 week'],
    [28 * DAY, '4 weeks'],
    [8 * DAY, '8 days'],
    [30 * DAY, '30 days'],
    [44 * DAY, '44 days'],
    [365 * DAY, '365 days'],
    [DAY + 2 * HOUR + 3 * MINUTE, '1 day 2 hours 3 minutes'],
    [7 * DAY + 1, '7 days'],
    [90, '1 minute'],
    [30, ''],
    [0, ''],
  ])('a period of %i seconds is "%s"', (secs, text) => expect(formatPeriod(secs)).toBe(text));

  test.each([
    [0, '0 sec'],
    [0.009, '0 sec'],
    [0.01, '0.01 sec'],
    [0.12, '0.12 sec'],
    [0.5, '0.50 sec'],
    [1, '1 sec'],
    [59.9, '59 sec'],
    [60, '1 min 0 sec'],
    [61, '1 min 1 sec'],
    [62.5, '1 min 2 sec'],
    [3600, '1 h 0 min 0 sec'],
    [90_061, '25 h 1 min 1 sec'],
  ])('a run time of %d s is "%s"', (secs, text) => expect(formatRunTime(secs * MICROS_PER_SECOND)).toBe(text));

  test.each([
    [3 * DAY + 6 * HOUR + 59 * MINUTE, '3 days 6 h'],
    [DAY + 6 * HOUR, '1 day 6 h'],
    [DAY, '1 day 0 h'],
    [6 * HOUR + 12 * MINUTE + 5, '6 h 12 min'],
    [HOUR, '1 h 0 min'],
    [12 * MINUTE + 24, '12 min 24 sec'],
    [59, '0 min 59 sec'],
    [0, '0 min 0 sec'],
  ])('%d s are about "%s"', (secs, text) => expect(formatApprox(secs * MICROS_PER_SECOND)).toBe(text));

  test.each([
    [3 * DAY + HOUR, '3 days, 1 hour'],
    [DAY, '1 day, 0 hours'],
    [90 * MINUTE, '1 hour, 30 minutes'],
    [84, '1 minute, 24 seconds'],
    [60, '1 minute, 0 seconds'],
    [59, '59 seconds'],
    [1, '1 second'],
    [0.5, '0 seconds'],
  ])('in a sentence %d s are "%s"', (secs, text) => expect(formatSentence(secs * MICROS_PER_SECOND)).toBe(text));
});

describe('relative time', () => {
  test.each([
    [0, 'just now'],
    [0.9, 'just now'],
    [1, '1 second ago'],
    [59, '59 seconds ago'],
    [60, '1 minute ago'],
    [10 * MINUTE, '10 minutes ago'],
    [HOUR, '1 hour ago'],
    [2 * DAY - 1, '1 day ago'],
    [400 * DAY, '400 days ago'],
    [-10 * MINUTE, 'in 10 minutes'],
    [-0.5, 'just now'],
  ])('%d s before now is "%s"', (secs, text) => expect(relativeTime(at(0), at(secs))).toBe(text));

  test('holds ordinary spaces only', () => expect(relativeTime(at(0), at(600))).not.toContain('\u00a0'));
});

describe('durations of logged pings', () => {
  const A = uuidOf(0xa);
  const B = uuidOf(0xb);
  type Line = [kind: PingKind, secs: number, rid?: string];

  const rows: { log: Line[]; durations: Record<number, number>; why: string }[] = [
    { log: [['success', 0]], durations: {}, why: 'the first ping has none' },
    {
      log: [
        ['start', 0],
        ['success', 12],
      ],
      durations: { 2: 12 },
      why: 'a success counts from its start',
    },
    {
      log: [
        ['start', 0],
        ['fail', 12],
      ],
      durations: { 2: 12 },
      why: 'a fail counts from its start',
    },
    {
      log: [
        ['start', 0, A],
        ['success', 12],
      ],
      durations: {},
      why: 'a success without rid does not match a start with one',
    },
    {
      log: [
        ['start', 0],
        ['success', 12, A],
      ],
      durations: {},
      why: 'nor the other way round',
    },
    {
      log: [
        ['start', 0, A],
        ['start', 5, B],
        ['success', 10, A],
        ['success', 20, B],
      ],
      durations: { 3: 10, 4: 15 },
      why: 'interleaved runs are matched by rid',
    },
    {
      log: [
        ['start', 0],
        ['start', 5],
        ['success', 12],
      ],
      durations: { 3: 7 },
      why: 'the latest start counts',
    },
    {
      log: [
        ['start', 0],
        ['success', 5],
        ['success', 9],
      ],
      durations: { 2: 5 },
      why: 'a run ends once',
    },
    {
      log: [
        ['start', 0],
        ['fail', 5],
        ['success', 9],
      ],
      durations: { 2: 5 },
      why: 'a fail ends a run too',
    },
    {
      log: [
        ['start', 0],
        ['log', 3],
        ['ign', 4],
        ['success', 12],
      ],
      durations: { 4: 12 },
      why: 'log and ignored pings are transparent',
    },
    {
      log: [
        ['start', 0],
        ['log', 3],
        ['ign', 4],
      ],
      durations: {},
      why: 'log and ignored pings have none',
    },
    {
      log: [
        ['start', 0],
        ['success', 3 * DAY],
      ],
      durations: {},
      why: 'exactly 72 hours is not believed',
    },
    {
      log: [
        ['start', 0],
        ['success', 3 * DAY - 1],
      ],
      durations: { 2: 3 * DAY - 1 },
      why: 'a second less is',
    },
  ];

  function logOf(lines: readonly Line[]): Ping[] {
    return lines.map(([kind, secs, rid], index) =>
      aPing({ n: index + 1, kind, createdAt: at(secs), rid: rid ?? null }),
    );
  }

  for (const { log, durations, why } of rows) {
    test(why, () => {
      const expected = Object.entries(durations).map(([n, secs]) => [Number(n), secs * MICROS_PER_SECOND] as const);

      expect(pairDurations(logOf(log))).toEqual(new Map(expected));
      expect(pairDurations(logOf(log).reverse())).toEqual(new Map(expected));
    });
  }

  test('however many runs are listed, each has its duration', () => {
    const starts = Array.from({ length: 30 }, (_, run): Line => ['start', run, uuidOf(run)]);
    const ends = Array.from({ length: 30 }, (_, run): Line => ['success', 100 + run, uuidOf(run)]);

    expect([...pairDurations(logOf([...starts, ...ends])).values()]).toEqual(Array(30).fill(100 * MICROS_PER_SECOND));
  });

  test('a last duration of 72 hours or more is not shown in lists', () => {
    expect(isBelievableRun(3 * DAY * MICROS_PER_SECOND)).toBe(false);
    expect(isBelievableRun(3 * DAY * MICROS_PER_SECOND - 1)).toBe(true);
  });
});
