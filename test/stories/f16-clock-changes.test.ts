import { describe, expect, test } from 'vitest';
import { addSecs, fromMillis, type Instant, MICROS_PER_SECOND, toMillis } from '../../server/core/instant.ts';
import { nextDue } from '../../server/core/schedule/next-due.ts';
import { aCheck } from '../support/builders.ts';

// F16: in the nights in which clocks change, jobs were expected twice, not at all, or an hour off.
// test/core/schedule/vectors compares every answer with two other programs.

const YEAR = 2026;
const DAY = 86_400;
const HOUR = 3_600;

const offsets = new Map<string, Intl.DateTimeFormat>();
function localDate(tz: string, at: Instant): string {
  let format = offsets.get(tz);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: tz,
      hourCycle: 'h23',
      ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' },
    });
    offsets.set(tz, format);
  }
  return format.format(toMillis(at));
}

/** By how many seconds the clocks of a zone are ahead of UTC. */
function offsetOf(tz: string, at: Instant): number {
  const [, y, mo, d, h, mi, s] = /(\d+)-(\d+)-(\d+), (\d+):(\d+):(\d+)/.exec(localDate(tz, at)) ?? [];
  const local = Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s));
  return Math.round((local - toMillis(at)) / 1000);
}

/** The days of a year after which the clocks of a zone show another time. */
function changesOf(tz: string): readonly Instant[] {
  const days = Array.from({ length: 367 }, (_, n) => fromMillis(Date.UTC(YEAR, 0, n)));
  return days.filter((day) => offsetOf(tz, day) !== offsetOf(tz, addSecs(day, DAY)));
}

function occurrences(schedule: string, tz: string, from: Instant, to: Instant): readonly Instant[] {
  const check = aCheck({ kind: 'cron', schedule, tz, graceSecs: 60 });
  const found: Instant[] = [];
  for (let at = nextDue(check, from); at !== null && at <= to; at = nextDue(check, at)) found.push(at);
  return found;
}

const ZONES = Intl.supportedValuesOf('timeZone').map((tz) => [tz, changesOf(tz)] as const);
const CHANGING = ZONES.filter(([, changes]) => changes.length > 0);

test('there are zones whose clocks change, and some change by half an hour', () => {
  expect(CHANGING.length).toBeGreaterThan(80);
  expect(CHANGING.map(([tz]) => tz)).toContain('Australia/Lord_Howe');
});

describe('in the days around each change of the clocks, in every zone', () => {
  test.each(['0 0 * * *', '30 0 * * *', '0 1 * * *', '30 1 * * *', '0 2 * * *', '30 2 * * *', '15 3 * * *'])(
    'a job that runs at %s runs once on each day',
    (schedule) => {
      for (const [tz, changes] of CHANGING) {
        for (const change of changes) {
          const runs = occurrences(schedule, tz, addSecs(change, -3 * DAY), addSecs(change, 4 * DAY));
          const dates = runs.map((at) => localDate(tz, at).slice(0, 10));
          expect([tz, dates.length]).toEqual([tz, new Set(dates).size]);
          const gaps = runs.slice(1).map((at, n) => (at - (runs[n] ?? at)) / MICROS_PER_SECOND);
          // a day has 22 to 26 hours; a job in the gap runs right behind it
          for (const gap of gaps) expect([tz, gap >= 22 * HOUR && gap <= 26 * HOUR]).toEqual([tz, true]);
        }
      }
    },
  );

  test('a job that runs every quarter of an hour is never expected later or more often', () => {
    for (const [tz, changes] of CHANGING) {
      for (const change of changes) {
        const runs = occurrences('*/15 * * * *', tz, addSecs(change, -DAY), addSecs(change, 2 * DAY));
        const gaps = runs.slice(1).map((at, n) => (at - (runs[n] ?? at)) / MICROS_PER_SECOND);
        expect([tz, ...new Set(gaps)]).toEqual([tz, 900]);
      }
    }
  });
});
