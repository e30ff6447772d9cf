import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Instant, instant, MICROS_PER_SECOND } from '../../../server/core/instant.ts';
import {
  nextDue,
  parseSchedule,
  ScheduleError,
  type Timing,
  validateSchedule,
} from '../../../server/core/schedule/next-due.ts';
import { zoneOf } from '../../../server/core/schedule/zone.ts';
import { processorMsOf } from '../../support/processor-time.ts';
import { aTiming } from './support.ts';

const RUNS = { numRuns: 400 };
const ZONES = [
  'UTC',
  'Europe/Riga',
  'America/New_York',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'America/Sao_Paulo',
  'Pacific/Apia',
  'Asia/Kathmandu',
];

/** A set of values and a text that means it. */
interface Field {
  readonly text: string;
  readonly values: readonly number[];
}

function aField(min: number, max: number): fc.Arbitrary<Field> {
  const upTo = (first: number, last: number, step = 1) =>
    Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => first + i * step);
  const value = fc.integer({ min, max });
  return fc.oneof(
    fc.constant({ text: '*', values: upTo(min, max) }),
    value.map((a) => ({ text: `${a}`, values: [a] })),
    fc.tuple(value, value).map(([a, b]) => ({ text: `${a},${b}`, values: [a, b] })),
    fc.integer({ min: 1, max: 12 }).map((step) => ({ text: `*/${step}`, values: upTo(min, max, step) })),
    fc
      .tuple(value, value, fc.integer({ min: 1, max: 5 }))
      .map(([a, b, step]) => [Math.min(a, b), Math.max(a, b), step] as const)
      .map(([a, b, step]) => ({ text: `${a}-${b}/${step}`, values: upTo(a, b, step) })),
  );
}

const aCron = fc
  .tuple(aField(0, 59), aField(0, 23), aField(1, 31), aField(1, 12), aField(0, 6))
  .map((fields) => ({ fields, text: fields.map(({ text }) => text).join(' ') }))
  .filter(({ text }) => validateSchedule('cron', text) === null);
const aZone = fc.constantFrom(...ZONES);
const aTime = fc.integer({ min: -2_208_988_800, max: 6_000_000_000 });
/** Near a change of the clock about half of the time. */
const aMoment = fc
  .oneof(
    aTime,
    fc
      .tuple(aZone, fc.integer({ min: 946_684_800, max: 2_200_000_000 }), fc.integer({ min: -90_000, max: 90_000 }))
      .map(([zone, secs, near]) => zoneOf(zone).periodAt(secs).until + near)
      .filter(Number.isFinite),
  )
  .chain((secs) => fc.integer({ min: 0, max: 999_999 }).map((micros) => instant(secs * MICROS_PER_SECOND + micros)));

const aCronTiming = fc.tuple(aCron, aZone).map(([{ text }, tz]) => aTiming({ schedule: text, tz }));
const anOnCalendarTiming = fc
  .tuple(
    fc.constantFrom('', 'Mon..Fri ', 'Sun ', 'Tue,Sat '),
    fc.constantFrom('', '*-*-* ', '*-*~1..7 ', '3..10-1/5 ', '2024/3-*-1 ', '02-29 '),
    fc.constantFrom('*:0/15', '0..3:*', '02:30', '*:*:0/20', '03:00,30\n01:15', '23:59 Asia/Tokyo', '1/2:05:07'),
    aZone,
  )
  .map(([weekday, date, time, tz]) => aTiming({ kind: 'oncalendar', schedule: `${weekday}${date}${time}`, tz }));
const aCalendarTiming = fc.oneof(aCronTiming, anOnCalendarTiming);

function nextMicros(timing: Timing, after: Instant): number {
  return nextDue(timing, after) ?? Infinity;
}

test('the next time is after the time asked from, and a whole second', () => {
  fc.assert(
    fc.property(aCalendarTiming, aMoment, (timing, after) => {
      const next = nextDue(timing, after);
      if (next === null) return timing.kind === 'oncalendar';
      return next > after && next % MICROS_PER_SECOND === 0;
    }),
    RUNS,
  );
});

/** In the hour that autumn repeats, for the second time. */
function isInSecondPass(tz: string, at: Instant): boolean {
  const secs = at / MICROS_PER_SECOND;
  const { offset, from, offsetBefore } = zoneOf(tz).periodAt(secs);
  return secs - from < offsetBefore - offset;
}

test('asking later never gives an earlier time, but where OnCalendar asks from within the repeated hour', () => {
  const aStep = fc.oneof(fc.integer({ min: 0, max: 7200 }), fc.integer({ min: 0, max: 100_000_000 }));
  fc.assert(
    fc.property(aCalendarTiming, aMoment, aStep, (timing, earlier, secs) => {
      const later = instant(earlier + secs * MICROS_PER_SECOND);
      // who asks before that hour gets the time after it, as from systemd; who asks within it gets what is left of it
      if (timing.kind === 'oncalendar' && isInSecondPass(timing.tz, later)) return true;
      return nextMicros(timing, earlier) <= nextMicros(timing, later);
    }),
    RUNS,
  );
});

test('nothing lies between: asking from just before the next time gives the same time', () => {
  fc.assert(
    fc.property(aCalendarTiming, aMoment, fc.double({ min: 0, max: 1, noNaN: true }), (timing, after, share) => {
      const next = nextDue(timing, after);
      if (next === null) return;
      const between = instant(Math.min(next - 1, Math.floor(after + (next - after) * share)));
      expect(nextDue(timing, between)).toBe(next);
    }),
    RUNS,
  );
});

test('a cron job runs when its fields say so, except a fixed-time job that was moved to the end of a gap', () => {
  fc.assert(
    fc.property(aCron, aZone, aMoment, ({ fields, text }, tz, after) => {
      const next = nextDue(aTiming({ schedule: text, tz }), after);
      if (next === null) return false;
      const secs = next / MICROS_PER_SECOND;
      const { offset, from, offsetBefore } = zoneOf(tz).periodAt(secs);
      const matches = matchesFields(fields, new Date((secs + offset) * 1000));
      const isWild = fields[0].text.startsWith('*') || fields[1].text.startsWith('*');
      const isMoved = !isWild && secs === from && offset > offsetBefore;
      return matches || isMoved;
    }),
    RUNS,
  );
});

function matchesFields(fields: readonly [Field, Field, Field, Field, Field], wall: Date): boolean {
  const [minute, hour, day, month, weekday] = fields;
  const onDay = day.values.includes(wall.getUTCDate());
  const onWeekday = weekday.values.includes(wall.getUTCDay());
  const both = day.text.startsWith('*') || weekday.text.startsWith('*');
  return (
    minute.values.includes(wall.getUTCMinutes()) &&
    hour.values.includes(wall.getUTCHours()) &&
    month.values.includes(wall.getUTCMonth() + 1) &&
    (both ? onDay && onWeekday : onDay || onWeekday)
  );
}

const PIECES = [
  '*',
  '-',
  '/',
  ',',
  '#',
  'L',
  'W',
  '~',
  '..',
  ':',
  '\n',
  ' ',
  '0',
  '1',
  '5',
  '31',
  '2024',
  'mon',
  'Jan',
  'UTC',
  'daily',
  '٣',
  'ſ',
  '\0',
  '\u00a0',
  '\ud800',
  '😀',
];

test('reading any text gives a schedule or a ScheduleError', () => {
  const aText = fc.oneof(
    fc.string({ maxLength: 120 }),
    fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join('')),
    fc
      .array(fc.array(fc.constantFrom(...PIECES), { maxLength: 3 }), { minLength: 5, maxLength: 5 })
      .map((fields) => fields.map((pieces) => pieces.join('')).join(' ')),
  );
  fc.assert(
    fc.property(aText, fc.constantFrom('cron', 'oncalendar'), aMoment, (schedule, kind, after) => {
      try {
        parseSchedule(aTiming({ kind, schedule })).next(after);
      } catch (error) {
        if (!(error instanceof ScheduleError)) throw error;
      }
    }),
    { numRuns: 1500 },
  );
});

test.each([
  ['digits', '9'.repeat(200_000)],
  ['list items', '1,'.repeat(100_000)],
  ['ranges', '1-'.repeat(100_000)],
  ['dashes before a colon', `${'-'.repeat(200_000)}:`],
  ['letters before a digit', `${'a'.repeat(200_000)}1`],
  ['dots', `Mon${'.'.repeat(200_000)}`],
  ['spaces', `1${' '.repeat(200_000)}1`],
  ['spaces around', `${' '.repeat(100_000)}x${' '.repeat(100_000)}`],
  ['lines', '02-30\n'.repeat(3_000)],
])('a very long text of %s is read in a moment', async (_, text) => {
  const took = await processorMsOf(() => {
    for (const kind of ['cron', 'oncalendar'] as const) {
      for (const schedule of [text, `0 0 * * ${text}`, `*-*~${text}`, `${text} 12:00`]) {
        expect(() => parseSchedule(aTiming({ kind, schedule })).next(instant(0))).toSatisfy(endsProperly);
      }
    }
  });
  expect(took).toBeLessThan(5_000);
});

function endsProperly(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    return error instanceof ScheduleError;
  }
}
