import { describe, expect, test } from 'vitest';
import { mergeSpans, type Span } from '../../server/core/blind-window.ts';
import type { Check } from '../../server/core/check.ts';
import { expectationOf, type HabitPing, habitOf } from '../../server/core/expectation.ts';
import { addSecs, type Instant, instant, laterOf, MICROS_PER_SECOND } from '../../server/core/instant.ts';
import { dependsOnHabit, judge, type Verdict } from '../../server/core/judge.ts';
import { nextDue } from '../../server/core/schedule/next-due.ts';
import { alertAfter } from '../../server/core/status.ts';
import { aCheck, at } from '../support/builders.ts';

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;
/** The day of the outage; days before it hold the history. */
const TODAY = 100 * DAY;

/** Reads `02:04`, `02:04:30` or `+1 02:04` (the next day) as a moment of the day of the outage. */
function clock(text: string): Instant {
  const [, days = '0', hours, minutes, secs = '0'] = /^(?:([+-]\d+) )?(\d\d):(\d\d)(?::(\d\d))?$/.exec(text) ?? [];
  return at(TODAY + Number(days) * DAY + Number(hours) * HOUR + Number(minutes) * MINUTE + Number(secs));
}

function outage(text: string): Span {
  const [from = '', to = ''] = text.split('–');
  return { from: clock(from), to: clock(to) };
}

const NIGHTLY = { status: 'up', kind: 'cron', schedule: '0 2 * * *', tz: 'UTC', graceSecs: HOUR } as const;
const EVERY_FIVE = { status: 'up', kind: 'cron', schedule: '*/5 * * * *', tz: 'UTC', graceSecs: 60 } as const;
const EARLY = { earlyToleranceSecs: 120 };
const MINUTELY = { status: 'up', kind: 'simple', timeoutSecs: 60, graceSecs: 60 } as const;
const DAILY = { status: 'up', kind: 'simple', timeoutSecs: DAY, graceSecs: HOUR } as const;
const WEEKLY = { status: 'up', kind: 'oncalendar', schedule: 'Sat 02:00', tz: 'UTC', graceSecs: HOUR } as const;

/** One ping a day at this time of day (give or take a minute), for the days before the outage. */
function daily(time: string, days: number) {
  return Array.from({ length: days }, (_, index) => ({
    n: index + 1,
    createdAt: addSecs(clock(time), (index - days) * DAY + ((index % 3) - 1) * MINUTE),
    kind: 'success' as const,
    rid: null,
  }));
}

function hourly(last: string, count: number) {
  return Array.from({ length: count }, (_, index) => ({
    n: index + 1,
    createdAt: addSecs(clock(last), (index + 1 - count) * HOUR),
    kind: 'success' as const,
    rid: null,
  }));
}

interface Case {
  readonly check: Partial<Check>;
  readonly away: readonly string[];
  readonly pings?: readonly HabitPing[];
  /** Default: right after the deadline, or the last outage. */
  readonly now?: string;
}

function verdictOf({ check: over, away, pings = [], now }: Case): Verdict {
  const check = aCheck(over);
  const windows = mergeSpans(away.map(outage));
  const deadline = alertAfter(check) ?? at(0);
  const looked = now === undefined ? windows.reduce((last, { to }) => laterOf(last, to), deadline) : clock(now);
  const expectation = expectationOf(check);
  const habit = expectation === null ? null : habitOf(check, expectation, pings, windows);
  return judge(check, { now: looked, heardTo: looked, away: windows, habit });
}

const since = (text: string) => ({ lastPingAt: clock(text) });
const down = (text: string, awaySecs = 0) => ({ is: 'down', at: clock(text), away: awaySecs * MICROS_PER_SECOND });
const unknown = (text: string) => ({ is: 'unknown', judgedFrom: clock(text) });

describe('the verdict about a ping that did not come', () => {
  test.each<[string, Case, object]>([
    [
      'without an outage: down at the deadline',
      { check: { ...NIGHTLY, ...since('-1 02:05') }, away: [] },
      down('03:00'),
    ],
    [
      'outage outside the time in which the ping was expected: down',
      { check: { ...NIGHTLY, ...since('-1 02:05') }, away: ['-1 12:00–-1 12:40'] },
      down('03:00'),
    ],
    [
      '3 s in an hour: down, and the text says so',
      { check: { ...NIGHTLY, ...since('-1 02:05') }, away: ['02:05–02:05:03'] },
      down('03:00', 3),
    ],
    [
      '10 s over the deadline: down, dated at the deadline',
      { check: { ...NIGHTLY, ...since('-1 02:05') }, away: ['02:59:55–03:00:05'], now: '03:01:05' },
      down('03:00', 5),
    ],
    [
      '35 s over the deadline: a client may have tried in vain all the time, so unknown',
      { check: { ...NIGHTLY, ...since('-1 02:05') }, away: ['02:59:50–03:00:25'], now: '03:01:25' },
      unknown('03:00:25'),
    ],
    [
      '20 s of five minutes: too large a part for a client to have got through, so unknown',
      { check: { ...NIGHTLY, ...since('-1 02:05'), graceSecs: 300 }, away: ['02:01–02:01:20'] },
      unknown('02:01:20'),
    ],
    [
      '20 s of nine minutes, every ten minutes: the next run tells soon enough',
      {
        check: { ...EVERY_FIVE, ...since('11:50:10'), schedule: '*/10 * * * *', graceSecs: 540 },
        away: ['12:00:05–12:00:25'],
      },
      unknown('12:00:25'),
    ],
    [
      '20 s of fifteen minutes, every half hour: the next run would tell too late, so down',
      {
        check: { ...EVERY_FIVE, ...since('11:30:10'), schedule: '*/30 * * * *', graceSecs: 900 },
        away: ['12:05–12:05:20'],
      },
      down('12:15', 20),
    ],
    [
      '40 min of an hour, too few pings for a habit: unknown until the next night',
      { check: { ...NIGHTLY, ...since('-1 02:05') }, away: ['01:50–02:30'], pings: daily('02:05', 19) },
      unknown('02:30'),
    ],
    [
      'the same, when it usually pings before the outage: down',
      { check: { ...NIGHTLY, ...since('-1 02:05') }, away: ['02:50–03:30'], pings: daily('02:05', 30) },
      down('03:00'),
    ],
    [
      'the same, when it usually pings within the outage: unknown, and the next night counts',
      { check: { ...NIGHTLY, ...since('-1 02:05') }, away: ['01:50–02:30'], pings: daily('02:05', 30) },
      // w.to less the earliest usual ping after the hour: 02:03
      unknown('02:27'),
    ],
    [
      'an outage that ends as the ping is expected: down',
      { check: { ...NIGHTLY, ...since('-1 02:05') }, away: ['01:20–02:00'] },
      down('03:00'),
    ],
    [
      'an outage just before the hour, where the ping may come early: unknown until the next night',
      { check: { ...NIGHTLY, ...EARLY, ...since('-1 02:05') }, away: ['01:20–01:59:30'] },
      unknown('02:01:30'),
    ],
    [
      'the same, over before it may come early: down',
      { check: { ...NIGHTLY, ...EARLY, ...since('-1 02:05') }, away: ['01:20–01:58'] },
      down('03:00'),
    ],
    [
      'usually early, away after the hour: down',
      { check: { ...NIGHTLY, ...EARLY, ...since('-1 01:59:30') }, away: ['02:10–02:50'], pings: daily('01:59:30', 30) },
      down('03:00'),
    ],
    [
      'usually early, away at that moment: unknown, and the next night counts',
      { check: { ...NIGHTLY, ...EARLY, ...since('-1 01:59:30') }, away: ['01:30–02:00'], pings: daily('01:59:30', 30) },
      unknown('02:02'),
    ],
    [
      'every minute, early for half a minute at most: an outage in the other half is none',
      { check: { ...EVERY_FIVE, ...EARLY, schedule: '* * * * *', ...since('12:00:05') }, away: ['12:00:10–12:00:30'] },
      down('12:02'),
    ],
    [
      'every five minutes, 3 s: the next run tells, in five minutes',
      { check: { ...EVERY_FIVE, ...since('11:55:10') }, away: ['12:00:05–12:00:08'] },
      unknown('12:00:08'),
    ],
    [
      'every five minutes, 40 min: the first run after it tells',
      { check: { ...EVERY_FIVE, ...since('11:55:10') }, away: ['12:00–12:40'] },
      unknown('12:40'),
    ],
    [
      'weekly: unknown for a week',
      { check: { ...WEEKLY, ...since('-7 02:05') }, away: ['01:50–02:30'] },
      unknown('02:30'),
    ],
    [
      'every minute, 10 s: counts from the end of the outage',
      { check: { ...MINUTELY, ...since('12:00') }, away: ['12:01:00–12:01:10'] },
      unknown('12:01:10'),
    ],
    [
      'every minute, 40 min: counts from the end of the outage',
      { check: { ...MINUTELY, ...since('12:00') }, away: ['12:01–12:41'] },
      unknown('12:41'),
    ],
    [
      'once a day, but it pings every hour: a ping that was lost would have come again',
      { check: { ...DAILY, ...since('01:30') }, away: ['02:00–02:40'], pings: hourly('01:30', 40), now: '+1 02:31' },
      down('+1 02:30', 40 * MINUTE),
    ],
    [
      'the same, six hours away',
      { check: { ...DAILY, ...since('01:30') }, away: ['02:00–08:00'], pings: hourly('01:30', 40), now: '+1 02:31' },
      { is: 'down', at: clock('+1 02:30') },
    ],
    [
      'the same, when the next ping was lost in another outage: the one after that would have come',
      {
        check: { ...DAILY, ...since('01:30') },
        away: ['02:00–02:40', '03:20–03:40'],
        pings: hourly('01:30', 40),
        now: '+1 02:31',
      },
      down('+1 02:30', 50 * MINUTE),
    ],
    [
      'the same, when all that would have come again was lost: unknown',
      {
        check: { ...DAILY, ...since('01:30'), timeoutSecs: 2 * HOUR },
        away: ['02:00–02:40', '03:20–03:40'],
        pings: hourly('01:30', 40),
      },
      unknown('02:40'),
    ],
    [
      'once a day at night, away at noon: down',
      { check: { ...DAILY, ...since('-1 02:00') }, away: ['-1 12:00–-1 12:40'], pings: daily('02:00', 30) },
      down('03:00'),
    ],
    [
      'the same with too few pings for a habit: unknown, and counts from the end of the outage',
      { check: { ...DAILY, ...since('-1 02:00') }, away: ['-1 12:00–-1 12:40'], pings: daily('02:00', 19) },
      unknown('-1 12:40'),
    ],
    [
      'an outage longer than period and grace: counts from its end',
      { check: { ...DAILY, ...since('-1 02:00') }, away: ['01:00–+1 06:00'] },
      unknown('+1 06:00'),
    ],
    [
      'two outages, less than a minute apart, are one',
      { check: { ...MINUTELY, ...since('12:00') }, away: ['12:01:00–12:01:10', '12:01:50–12:02:20'] },
      unknown('12:02:20'),
    ],
    [
      'a run without a known length: it counts as ended',
      {
        check: { ...NIGHTLY, ...since('-1 10:00'), lastStartAt: clock('01:00'), graceSecs: 8 * HOUR },
        away: ['02:10–02:50'],
      },
      unknown('02:50'),
    ],
    [
      'an outage that began after the deadline: down',
      { check: { ...MINUTELY, ...since('12:00') }, away: ['12:02:00–12:42:00'] },
      down('12:02'),
    ],
  ])('%s', (_, given, answer) => {
    expect(verdictOf(given)).toMatchObject(answer);
  });

  test('of a check that is to go down when it could not be heard is down, and says for how long', () => {
    const check = { ...NIGHTLY, ...since('-1 02:05'), whenUnheard: 'alert' } as const;
    expect(verdictOf({ check, away: ['01:50–02:30'] })).toEqual(down('03:00', 30 * MINUTE));
    expect(verdictOf({ check, away: ['-1 12:00–-1 12:40'] })).toEqual(down('03:00'));
    expect(verdictOf({ check: { ...check, whenUnheard: 'tell' }, away: ['01:50–02:30'] })).toMatchObject(
      unknown('02:30'),
    );
  });

  test('of a run whose length is known is not touched by an outage in the middle', () => {
    const runs = Array.from({ length: 25 }, (_, index) => [
      { n: 2 * index + 1, createdAt: addSecs(clock('01:00'), (index - 25) * DAY), kind: 'start' as const, rid: null },
      { n: 2 * index + 2, createdAt: addSecs(clock('09:00'), (index - 25) * DAY), kind: 'success' as const, rid: null },
    ]).flat();
    const check = { ...NIGHTLY, ...since('-1 09:00'), lastStartAt: clock('01:00'), graceSecs: 9 * HOUR };

    expect(verdictOf({ check, away: ['02:10–02:50'], pings: runs, now: '10:00' })).toMatchObject(down('10:00'));
    expect(verdictOf({ check, away: ['08:50–09:10'], pings: runs, now: '10:00' })).toMatchObject(unknown('09:10'));
  });

  test('of a paused check with a running clock: the clock counts no more', () => {
    const check = aCheck({ status: 'paused', lastStartAt: clock('12:00'), graceSecs: 60 });
    const verdict = verdictOf({ check, away: ['12:00:30–12:40'] });

    expect(verdict).toMatchObject(unknown('12:40'));
    expect(alertAfter({ ...check, judgedFrom: clock('12:40') })).toBeNull();
  });

  test('counts what was not heard as a ping: the next deadline follows from it', () => {
    const judgedFrom = clock('12:40');

    expect(alertAfter(aCheck({ ...EVERY_FIVE, ...since('11:55'), judgedFrom }))).toBe(clock('12:46'));
    expect(alertAfter(aCheck({ ...MINUTELY, ...since('11:55'), judgedFrom }))).toBe(clock('12:42'));
  });

  test('a ping that comes later outdates it', () => {
    const check = aCheck({ ...MINUTELY, ...since('12:50'), judgedFrom: clock('12:40') });

    expect(alertAfter(check)).toBe(clock('12:52'));
  });

  test('a check that is counted from what was not heard has no gaps from which a habit could follow', () => {
    const check = { ...DAILY, ...since('-1 02:00'), judgedFrom: clock('-1 12:40') };
    const pings = daily('02:00', 40);

    // by habit it would be expected between 00:40 and 02:40 after 24 h; without, an outage at any time counts
    expect(verdictOf({ check, away: ['-1 20:00–-1 20:40'], pings, now: '13:41' })).toMatchObject(unknown('-1 20:40'));
  });

  test.each([
    ['before the deadline', '02:30', '02:30', { is: 'notDue', alertAfter: clock('03:00') }],
    ['past it, not heard up to it', '03:00:01', '02:59', { is: 'wait' }],
    ['past it, heard up to it', '03:00:01', '03:00', down('03:00')],
  ])('is given only for what was heard: %s', (_, now, heardTo, answer) => {
    const check = aCheck({ ...NIGHTLY, ...since('-1 02:05') });

    expect(judge(check, { now: clock(now), heardTo: clock(heardTo), away: [], habit: null })).toEqual(answer);
  });

  test.each(['new', 'down', 'paused'] as const)('is never down for a check that is %s without a run', (status) => {
    const check = aCheck({ ...NIGHTLY, ...since('-1 02:05'), status });
    const now = clock('+9 00:00');

    expect(judge(check, { now, heardTo: now, away: [], habit: null })).toEqual({ is: 'notDue', alertAfter: null });
  });

  test('about a schedule that cannot be read is an error', () => {
    const check = aCheck({ ...NIGHTLY, schedule: 'soon', ...since('-1 02:05') });

    expect(() => judge(check, { now: clock('04:00'), heardTo: clock('04:00'), away: [], habit: null })).toThrow();
  });
});

describe('the verdict about a job that goes by the clock on the wall, on the day that this is set', () => {
  const GRACE = { graceSecs: 2 * HOUR };
  /** Its pings by four in the morning of a zone, up to the day before the change, and the one of that day. */
  const mornings = (tz: string, changeDay: string) => {
    const calendar = { kind: 'cron', schedule: '0 4 * * *', timeoutSecs: 0, tz } as const;
    const midday = instant(Date.parse(`${changeDay}T12:00:00Z`) * 1_000);
    const times: Instant[] = [];
    for (let next = nextDue(calendar, addSecs(midday, -31 * DAY)); next !== null && next < midday; )
      next = nextDue(calendar, times[times.push(next) - 1] ?? next);
    const pings = times.map((createdAt, n) => ({ n: n + 1, createdAt, kind: 'success' as const, rid: null }));
    const lost = times.at(-1) ?? midday;
    return { before: pings.slice(0, -1), last: times.at(-2) ?? midday, lost };
  };
  const verdictAbout = (over: Partial<Check>, pings: readonly HabitPing[], away: Span) => {
    const check = aCheck(over);
    const now = laterOf(alertAfter(check) ?? at(0), away.to);
    const expectation = expectationOf(check);
    const habit = expectation === null ? null : habitOf(check, expectation, pings, [away]);
    return judge(check, { now, heardTo: now, away: [away], habit });
  };
  const around = (moment: Instant): Span => ({ from: addSecs(moment, -15 * MINUTE), to: addSecs(moment, 15 * MINUTE) });

  test.each([
    ['Europe/Berlin', '2026-10-25', 25],
    ['Europe/Berlin', '2026-03-29', 23],
    ['America/New_York', '2026-11-01', 25],
    ['America/New_York', '2026-03-08', 23],
  ])('in %s on %s, %i hours after the last', (tz, day, hours) => {
    const { before, last, lost } = mornings(tz, day);
    expect(lost - last).toBe(hours * HOUR * MICROS_PER_SECOND);
    const simple = { ...DAILY, ...GRACE, lastPingAt: last };
    expect(verdictAbout(simple, before, around(lost))).toMatchObject({ is: 'unknown' });
    // six hours earlier it was not expected, whatever the clock on the wall shows
    expect(verdictAbout(simple, before, around(addSecs(lost, -6 * HOUR)))).toMatchObject({ is: 'down' });

    const cron = { ...NIGHTLY, ...GRACE, schedule: '50 3 * * *', tz, lastPingAt: last };
    expect(verdictAbout(cron, before, around(lost))).toMatchObject({ is: 'unknown' });
    // by the hour of the calendar, it is still known to the minute
    expect(verdictAbout(cron, before, around(addSecs(lost, HOUR)))).toMatchObject({ is: 'down' });
  });
});

describe('the habit of a job', () => {
  const check = { ...aCheck({ ...NIGHTLY, ...since('-1 02:05') }) };
  const calendar = { kind: 'calendar' } as const;

  test('is the time after the hour at which it usually pings, with a minute to spare on both sides', () => {
    expect(habitOf(check, calendar, daily('02:05', 40), [])).toEqual({
      earliest: 3 * MINUTE * MICROS_PER_SECOND,
      latest: 7 * MINUTE * MICROS_PER_SECOND,
    });
  });

  test('is not known from fewer than twenty pings', () => {
    expect(habitOf(check, calendar, daily('02:05', 20), [])).toBeNull();
    expect(habitOf(check, calendar, daily('02:05', 21), [])).not.toBeNull();
  });

  test('is not learnt from times in which nobody listened', () => {
    const away = [{ from: clock('-40 00:00'), to: clock('-10 00:00') }];

    expect(habitOf(check, calendar, daily('02:05', 40), away)).toBeNull();
  });

  test('is not learnt from before the schedule was changed', () => {
    const changed = { ...check, scheduledAt: clock('-15 00:00') };

    expect(habitOf(changed, calendar, daily('02:05', 40), [])).toBeNull();
  });

  test('is not learnt from pings that came too late', () => {
    const late = daily('02:05', 21).map((ping) => ({ ...ping, createdAt: addSecs(ping.createdAt, 2 * HOUR) }));

    expect(habitOf(check, calendar, late, [])).toBeNull();
  });

  test('of a job that pings once a day has an hour to spare, for the clock change', () => {
    const simple = aCheck({ ...DAILY, ...since('-1 02:00') });

    expect(habitOf(simple, { kind: 'simple' }, daily('02:00', 30), [])).toEqual({
      earliest: (DAY - HOUR - 2 * MINUTE) * MICROS_PER_SECOND,
      latest: (DAY + HOUR + MINUTE) * MICROS_PER_SECOND,
    });
  });

  test.each([
    ['a night', NIGHTLY, '-1 02:05', '02:05–02:25', true],
    ['a night, outside its hour', NIGHTLY, '-1 02:05', '-1 12:00–-1 12:40', false],
    ['five minutes', EVERY_FIVE, '-1 01:55:10', '02:00:05–02:00:08', false],
  ])('is asked for only where waiting would take long: %s', (_, schedule, last, away, isAsked) => {
    const asked = aCheck({ ...schedule, lastPingAt: clock(last) });
    const now = clock('12:00');

    expect(dependsOnHabit(asked, { now, heardTo: now, away: [outage(away)] })).toBe(isAsked);
  });
});
