import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyPing } from '../../server/core/apply-ping.ts';
import { overlapping } from '../../server/core/blind-window.ts';
import type { Check } from '../../server/core/check.ts';
import { expectationOf, HABIT_PINGS, habitOf } from '../../server/core/expectation.ts';
import { goDown } from '../../server/core/go-down.ts';
import { heardBy, hearingOf } from '../../server/core/hearing.ts';
import { addMicros, addSecs, earlierOf, type Instant, laterOf } from '../../server/core/instant.ts';
import { judge } from '../../server/core/judge.ts';
import { judgeLate, type PastPing } from '../../server/core/judge-late.ts';
import { nextDue } from '../../server/core/schedule/next-due.ts';
import { alertAfter } from '../../server/core/status.ts';
import { at } from '../support/builders.ts';
import { arrivalOf, checkOf, doorOf, edited, historyOf, knownAt, pingsOf, type Story, stories } from './judge-story.ts';

// Jobs that ping as they always do, and others that have died, while Rollcall is not listening now and then, wholly or by one of its
// doors, one of two hosts is gone, and schedules are edited.

/** Settling, or a chain of windows, and what the sweep takes. */
const HOLD_SECS = 660;

/** Lives through the story; returns when the check was told down, with the deadlines that decided. */
function live(story: Story) {
  const { edit, chances, lives } = story;
  let pings = [...historyOf(story)];
  const last = pings.at(-1)?.createdAt ?? at(0);
  let check: Check = { ...checkOf(story), lastPingAt: pings.at(-1)?.createdAt ?? null, nPings: pings.length };
  check = { ...check, alertAfter: alertAfter(check) };
  let arrivals = [...arrivalsOf(story, false)];
  let sends = pingsOf(story, false);
  let isEditAhead = edit !== null;
  const isDead = lives < chances.length;
  for (let step = 0; step < 500; step += 1) {
    const deadline = check.alertAfter;
    if (deadline === null) throw new Error('the check has lost its deadline');
    const sweepAt = firstJudgement(story, deadline, doorsOf(pings));
    const arrival = arrivals[0];
    const next = arrival === undefined ? sweepAt : earlierOf(arrival.at, sweepAt);
    if (edit !== null && isEditAhead && edit.at <= next) {
      isEditAhead = false;
      const after = canBeEdited(story, edit.at) ? edited(check, edit) : null;
      if (after !== null) {
        check = after;
        sends = pingsOf(story, true);
        arrivals = arrivalsOf(story, true).filter(({ at }) => at > edit.at);
        continue;
      }
    }
    if (arrival !== undefined && arrival.at < sweepAt) {
      arrivals.shift();
      const newest = pings.slice(-HABIT_PINGS);
      const { scheduledAt } = check;
      const record = { ...knownAt(story, arrival.at), instance: `${arrival.door}/a`, pings: newest, scheduledAt };
      const given = { kind: 'success', rid: null, at: arrival.at, hasConfirmationLink: false } as const;
      const { check: after, flips } = applyPing(check, given, (late, when) => judgeLate(late, when, record));
      if (flips.some(({ newStatus }) => newStatus === 'down')) return { downAt: arrival.at, check, sends };
      check = { ...check, ...after };
      const { door } = arrival;
      pings = [...pings, { n: check.nPings, createdAt: arrival.at, kind: 'success', rid: null, door }];
      continue;
    }
    if (!isDead && sweepAt > (sends.at(-1) ?? last)) return { downAt: null, check, sends };
    const newest = pings.slice(-HABIT_PINGS);
    const { heardTo, away } = heardBy(hearingOf(knownAt(story, sweepAt)), doorsOf(newest), sweepAt);
    const expectation = expectationOf(check);
    const habit = expectation === null ? null : habitOf(check, expectation, newest, away);
    const verdict = judge(check, { now: sweepAt, heardTo, away, habit });
    if (verdict.is === 'down') {
      expect(goDown(check, verdict.at).flip.createdAt).toBe(deadline);
      return { downAt: sweepAt, check, sends };
    }
    if (verdict.is !== 'unknown') throw new Error(`${verdict.is} although it was heard`);
    const { judgedFrom } = verdict;
    check = { ...check, judgedFrom, alertAfter: alertAfter({ ...check, judgedFrom }) };
    // a verdict that is put off is put off to a later deadline, or it would never end
    expect(check.alertAfter).toBeGreaterThan(deadline);
  }
  throw new Error('the story does not end');
}

function arrivalsOf(story: Story, isEdited: boolean) {
  return pingsOf(story, isEdited)
    .flatMap((when, n) => {
      const door = doorOf(story.doors, n);
      const arrivedAt = arrivalOf(story, door, when);
      return arrivedAt === null ? [] : [{ at: arrivedAt, door }];
    })
    .sort((a, b) => a.at - b.at);
}

function doorsOf(pings: readonly PastPing[]) {
  return [...new Set(pings.slice(-HABIT_PINGS).map(({ door }) => door))];
}

/** Nobody edits while Rollcall is not listening. */
function canBeEdited({ windows }: Story, at: Instant): boolean {
  return windows.every(({ from, to }) => at < from || at >= to);
}

/** The first moment at which a deadline can be judged: somebody listens, and all before it has been heard. */
function firstJudgement(story: Story, deadline: Instant, doors: ReturnType<typeof doorsOf>): Instant {
  let now = addMicros(deadline, 1);
  for (;;) {
    const open = story.windows.find(({ door, from, to }) => doors.includes(door) && now >= from && now < to);
    if (open !== undefined) {
      now = open.to;
      continue;
    }
    const { heardTo, heldUntil } = heardBy(hearingOf(knownAt(story, now)), doors, now);
    if (deadline <= heardTo) return now;
    now = heldUntil ?? addSecs(now, 1);
  }
}

/** The latest moment at which a job that has died must be told. */
function boundOf({ windows }: Story, { sends, check }: { sends: readonly Instant[]; check: Check }): Instant {
  const lastEnd = windows.map(({ to }) => to).reduce(laterOf);
  const { graceSecs, timeoutSecs, kind, lastPingAt, scheduledAt } = check;
  const known = [sends.at(-1), lastPingAt, scheduledAt].filter((one) => one !== undefined && one !== null);
  const from = known.reduce(laterOf, lastEnd);
  if (kind === 'simple') return addSecs(from, timeoutSecs + graceSecs + HOLD_SECS);
  const next = nextDue(check, from) ?? from;
  return addSecs(nextDue(check, next) ?? next, graceSecs + HOLD_SECS);
}

const RUNS = { numRuns: 1_000, seed: 20_260_730 };
const dying = stories.filter(({ lives, chances }) => lives < chances.length);

test('no healthy job is told down because Rollcall was not listening', () => {
  fc.assert(
    fc.property(stories, (story) => {
      expect(live({ ...story, lives: story.chances.length }).downAt).toBeNull();
    }),
    RUNS,
  );
});

test('each job that has died is told, at the latest after what is expected next', () => {
  fc.assert(
    fc.property(dying, (story) => {
      const told = live(story);
      expect(told.downAt).not.toBeNull();
      expect(told.downAt ?? 0).toBeLessThanOrEqual(boundOf(story, told));
    }),
    RUNS,
  );
});

test('an outage outside the time in which the ping was expected moves no verdict by more than ten minutes', () => {
  let outside = 0;
  fc.assert(
    fc.property(dying, (story) => {
      const { downAt, check } = live(story);
      const plain = { ...check, judgedFrom: null };
      const expectation = expectationOf(plain);
      if (expectation === null || downAt === null) throw new Error('a dead job is told');
      const { from, deadline } = expectation;
      const own = story.windows.filter(({ door }) => story.doors.includes(door));
      if (overlapping(own, { from, to: addMicros(deadline, 1) }).length > 0) return;
      outside += 1;
      expect(check.alertAfter).toBe(deadline);
      expect(downAt).toBeLessThanOrEqual(addSecs(deadline, HOLD_SECS));
    }),
    RUNS,
  );
  expect(outside).toBeGreaterThan(300);
});

test('without an outage a job that has died is told right after its deadline', () => {
  fc.assert(
    fc.property(stories, (story) => {
      const calm = { ...story, windows: [], hostGone: [], lives: Math.min(story.lives, 10) };
      const { downAt, check } = live(calm);
      expect(downAt).toBe(addMicros(alertAfter(check) ?? at(0), 1));
    }),
    RUNS,
  );
});
