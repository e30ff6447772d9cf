import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyPing } from '../../server/core/apply-ping.ts';
import type { BlindWindow } from '../../server/core/blind-window.ts';
import type { Check } from '../../server/core/check.ts';
import { expectationOf, HABIT_PINGS, habitOf } from '../../server/core/expectation.ts';
import { goDown } from '../../server/core/go-down.ts';
import { heardBy, hearingOf, type Listener } from '../../server/core/hearing.ts';
import { addMicros, addSecs, type Instant, laterOf, MICROS_PER_SECOND } from '../../server/core/instant.ts';
import { judge } from '../../server/core/judge.ts';
import { judgeLate, type PastPing } from '../../server/core/judge-late.ts';
import { nextDue } from '../../server/core/schedule/next-due.ts';
import { alertAfter } from '../../server/core/status.ts';
import { aCheck, at } from '../support/builders.ts';

// Jobs that ping as they always do, and others that have died, while this server is away now and then.

/** So long clients try again, in so many steps, when a ping is refused. */
const RETRIES_SECS = [10, 20, 30];
const HISTORY = 45;
const HOUR = 3_600;
const DAY = 86_400;
/** Settling, or a chain of windows, and what the sweep takes. */
const HOLD_SECS = 660;

interface Job {
  readonly check: Check;
  /** The earliest and latest time after the last ping, or after the moment of the calendar, at which it pings. */
  readonly from: number;
  readonly to: number;
}

const kinds = fc.oneof(
  fc.record({
    timeoutSecs: fc.constantFrom(60, 300, HOUR, 6 * HOUR, DAY),
    graceSecs: fc.constantFrom(60, 300, HOUR),
    share: fc.double({ min: 0.1, max: 1, noNaN: true }),
    spread: fc.double({ min: 0, max: 0.999, noNaN: true }),
  }),
  fc.record({
    schedule: fc.constantFrom('*/5 * * * *', '17 * * * *', '0 2 * * *', '30 4 * * 1-5'),
    graceSecs: fc.constantFrom(120, 1_800, HOUR),
    share: fc.double({ min: 0, max: 0.5, noNaN: true }),
    spread: fc.double({ min: 0, max: 0.499, noNaN: true }),
  }),
);

const jobs: fc.Arbitrary<Job> = kinds.map((kind): Job => {
  const { graceSecs, share, spread } = kind;
  if ('schedule' in kind) {
    const check = aCheck({ kind: 'cron', schedule: kind.schedule, tz: 'UTC', graceSecs, status: 'up' });
    // each run is done before the next begins
    const longest = Math.min(graceSecs, kind.schedule.startsWith('*/5') ? 299 : HOUR);
    return { check, from: Math.floor(share * longest), to: Math.floor((share + spread) * longest) };
  }
  const { timeoutSecs } = kind;
  const from = Math.max(5, Math.floor(share * timeoutSecs));
  const check = aCheck({ kind: 'simple', timeoutSecs, graceSecs, status: 'up' });
  return { check, from, to: from + Math.floor(spread * (timeoutSecs + graceSecs - from)) };
});

/** Outages: over which of the pings they lie, or when they begin as a part of the whole time; and seconds that they last. */
const outages = fc.array(
  fc.record({
    over: fc.option(fc.nat({ max: 6 })),
    begins: fc.double({ min: 0, max: 1, noNaN: true }),
    lasts: fc.oneof(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 60, max: 4 * HOUR })),
  }),
  { minLength: 1, maxLength: 3 },
);

const chances = fc.array(fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })), {
  minLength: 20,
  maxLength: 20,
});

/** When the job pings after it has pinged at `last`. */
function nextPing({ check, from, to }: Job, last: Instant, chance: number): Instant {
  const delay = from + Math.round(chance * (to - from));
  if (check.kind === 'simple') return addSecs(last, delay);
  const occurrence = nextDue(check, last);
  if (occurrence === null) throw new Error('there is always a next one');
  return addSecs(occurrence, delay);
}

/** The pings before the story: as early and as late as it ever does, and in between. */
function historyOf(job: Job): readonly PastPing[] {
  const pings: PastPing[] = [];
  let last = at(0);
  for (let n = 1; n <= HISTORY; n += 1) {
    pings.push({ n, createdAt: last, kind: 'success', rid: null, door: 'http' });
    last = nextPing(job, last, (n % 3) / 2);
  }
  return pings;
}

interface Story {
  readonly job: Job;
  readonly windows: readonly BlindWindow[];
  readonly chances: readonly number[];
  /** How many of its pings the job still sends. */
  readonly lives: number;
}

const stories = fc
  .record({ job: jobs, outages, chances, lives: fc.integer({ min: 0, max: 20 }) })
  .map(({ job, outages: given, ...rest }): Story => {
    const begin = historyOf(job).at(-1)?.createdAt ?? at(0);
    const span = 6 * Math.max(periodOf(job), 2 * HOUR);
    const sent = sentBy(job, begin, rest.chances);
    const windows = given
      .map(({ over, begins, lasts }): BlindWindow => {
        const hit = over === null ? undefined : sent[over];
        const from =
          hit === undefined
            ? addSecs(begin, 1 + Math.floor(begins * span))
            : laterOf(addSecs(hit, -Math.floor(begins * lasts)), addSecs(begin, 1));
        return { door: 'http', from, to: addSecs(from, lasts), kind: 'blind', cause: 'stopped', appliedAt: null };
      })
      .sort((a, b) => a.from - b.from);
    return { job, windows, ...rest };
  });

/** When the job sends its pings after `begin`. */
function sentBy(job: Job, begin: Instant, dice: readonly number[]): readonly Instant[] {
  const sent: Instant[] = [];
  let last = begin;
  for (const chance of dice) {
    last = nextPing(job, last, chance);
    sent.push(last);
  }
  return sent;
}

function periodOf({ check }: Job): number {
  if (check.kind === 'simple') return check.timeoutSecs + check.graceSecs;
  const first = nextDue(check, at(0)) ?? at(0);
  return ((nextDue(check, first) ?? first) - first) / MICROS_PER_SECOND + check.graceSecs;
}

function isAway(windows: readonly BlindWindow[], when: Instant): boolean {
  return windows.some(({ from, to }) => when >= from && when < to);
}

/** When a ping that is sent at `when` arrives: at once, or when it is tried again; null: never. */
function arrivalOf(windows: readonly BlindWindow[], when: Instant): Instant | null {
  const tries = [when, ...RETRIES_SECS.map((secs) => addSecs(when, secs))];
  return tries.find((time) => !isAway(windows, time)) ?? null;
}

/** Lives through the story; returns when the check was told down, with the deadlines that decided. */
function live({ job, windows, chances: dice, lives }: Story) {
  let pings = [...historyOf(job)];
  const last = pings.at(-1)?.createdAt ?? at(0);
  let check: Check = { ...job.check, lastPingAt: last, nPings: pings.length };
  check = { ...check, alertAfter: alertAfter(check) };
  const sends = sentBy(job, last, dice.slice(0, lives));
  const arrivals = sends.flatMap((when) => arrivalOf(windows, when) ?? []);
  const sent = sends.at(-1) ?? last;
  const isDead = lives < dice.length;
  const end = isDead ? null : sent;
  const known = (now: Instant) => {
    const past = windows.filter(({ to }) => to <= now);
    const listener: Listener = {
      ...{ instance: 'a', door: 'http', since: at(0), storedUntil: now, beatAt: now, closedAt: null },
    };
    return { now, listeners: [listener], windows: past };
  };
  for (let step = 0; step < 500; step += 1) {
    const deadline = check.alertAfter;
    if (deadline === null) throw new Error('the check has lost its deadline');
    const sweepAt = firstJudgement(windows, deadline, known);
    const arrival = arrivals[0];
    if (arrival !== undefined && arrival < sweepAt) {
      arrivals.shift();
      const record = { ...known(arrival), instance: 'a', pings: pings.slice(-HABIT_PINGS), scheduledAt: null };
      const given = { kind: 'success', rid: null, at: arrival, hasConfirmationLink: false } as const;
      const { check: after, flips } = applyPing(check, given, (late, when) => judgeLate(late, when, record));
      if (flips.some(({ newStatus }) => newStatus === 'down')) return { downAt: arrival, check, sent };
      check = { ...check, ...after };
      pings = [...pings, { n: check.nPings, createdAt: arrival, kind: 'success', rid: null, door: 'http' }];
      continue;
    }
    if (end !== null && sweepAt > end) return { downAt: null, check, sent };
    const { heardTo, away } = heardBy(hearingOf(known(sweepAt)), ['http'], sweepAt);
    const expectation = expectationOf(check);
    const habit = expectation === null ? null : habitOf(check, expectation, pings.slice(-HABIT_PINGS), away);
    const verdict = judge(check, { now: sweepAt, heardTo, away, habit });
    if (verdict.is === 'down') {
      expect(goDown(check, verdict.at).flip.createdAt).toBe(deadline);
      return { downAt: sweepAt, check, sent };
    }
    if (verdict.is !== 'unknown') throw new Error(`${verdict.is} although it was heard`);
    const { judgedFrom } = verdict;
    check = { ...check, judgedFrom, alertAfter: alertAfter({ ...check, judgedFrom }) };
    // a verdict that is put off is put off to a later deadline, or it would never end
    expect(check.alertAfter).toBeGreaterThan(deadline);
  }
  throw new Error('the story does not end');
}

/** The first moment at which a deadline can be judged: somebody listens, and all before it has been heard. */
function firstJudgement(
  windows: readonly BlindWindow[],
  deadline: Instant,
  known: (now: Instant) => Parameters<typeof hearingOf>[0],
): Instant {
  let now = addMicros(deadline, 1);
  for (;;) {
    const open = windows.find(({ from, to }) => now >= from && now < to);
    if (open !== undefined) {
      now = open.to;
      continue;
    }
    const { heardTo, heldUntil } = heardBy(hearingOf(known(now)), ['http'], now);
    if (deadline <= heardTo) return now;
    now = heldUntil ?? addSecs(now, 1);
  }
}

/** The latest moment at which a job that has died must be told. */
function boundOf({ job, windows }: Story, { sent, check }: { readonly sent: Instant; readonly check: Check }): Instant {
  const lastEnd = windows.map(({ to }) => to).reduce(laterOf);
  const { graceSecs, timeoutSecs, kind } = job.check;
  const from = laterOf(laterOf(sent, lastEnd), check.lastPingAt ?? sent);
  if (kind === 'simple') return addSecs(from, timeoutSecs + graceSecs + HOLD_SECS);
  const next = nextDue(job.check, from) ?? from;
  return addSecs(nextDue(job.check, next) ?? next, graceSecs + HOLD_SECS);
}

const RUNS = { numRuns: 1_000, seed: 20_260_730 };

test('no healthy job is told down because this server was away', () => {
  fc.assert(
    fc.property(stories, (story) => {
      expect(live({ ...story, lives: story.chances.length }).downAt).toBeNull();
    }),
    RUNS,
  );
});

test('each job that has died is told, at the latest after what is expected next', () => {
  fc.assert(
    fc.property(
      stories.filter(({ lives, chances: all }) => lives < all.length),
      (story) => {
        const told = live(story);
        expect(told.downAt).not.toBeNull();
        expect(told.downAt ?? 0).toBeLessThanOrEqual(boundOf(story, told));
      },
    ),
    RUNS,
  );
});

test('without an outage a job that has died is told right after its deadline', () => {
  fc.assert(
    fc.property(stories, (story) => {
      const { downAt, check } = live({ ...story, windows: [], lives: Math.min(story.lives, 10) });
      expect(downAt).toBe(addMicros(alertAfter(check) ?? at(0), 1));
    }),
    RUNS,
  );
});
