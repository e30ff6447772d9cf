import { describe, expect, test } from 'vitest';
import {
  clearEvents,
  goDownVisibly,
  isOverdue,
  pause,
  reschedule,
  resume,
  takeBack,
} from '../../server/core/change-status.ts';
import type { Check } from '../../server/core/check.ts';
import { aCheck, at } from '../support/builders.ts';

const up = {
  status: 'up',
  timeoutSecs: 300,
  graceSecs: 60,
  lastPingAt: at(0),
  alertAfter: at(360),
  nPings: 5,
} as const;

function silentFlip(oldStatus: Check['status'], newStatus: Check['status'], secs: number) {
  return { createdAt: at(secs), oldStatus, newStatus, reason: '', silent: true };
}

test.each([
  ['pause', pause],
  ['resume', resume],
  ['clear', clearEvents],
])('to %s a check forgets a ping that could not be heard', (_, change) => {
  const unheard = aCheck({ ...up, status: 'paused', judgedFrom: at(20) });

  expect(change(unheard, at(50))?.check.judgedFrom).toBeNull();
});

test('taking back a pause gives back from when deadlines count', () => {
  const before = { status: 'up', lastPingAt: at(0), lastStartAt: null, runState: null, judgedFrom: at(20) } as const;
  const paused = pause(aCheck({ ...up, ...before }), at(50)).check;

  expect(takeBack(paused, before, at(60))?.check).toMatchObject({ judgedFrom: at(20), alertAfter: at(380) });
});

describe('pause', () => {
  test.each(['new', 'up', 'down'] as const)('pauses a check that is %s, with a silent flip', (status) => {
    const check = aCheck({ ...up, status, lastStartAt: at(10) });

    expect(pause(check, at(50))).toEqual({
      check: { ...check, status: 'paused', lastStartAt: null, alertAfter: null },
      flips: [silentFlip(status, 'paused', 50)],
    });
  });

  test('a check already paused has no flip, but its running clock is cleared', () => {
    const check = aCheck({ status: 'paused', lastStartAt: at(10), alertAfter: at(70) });

    expect(pause(check, at(50))).toEqual({ check: { ...check, lastStartAt: null, alertAfter: null }, flips: [] });
  });
});

describe('resume', () => {
  test('makes a paused check new, forgets its last ping and keeps its count and duration', () => {
    const check = aCheck({ ...up, status: 'paused', lastStartAt: at(10), lastDuration: 7 });

    expect(resume(check, at(50))).toEqual({
      check: { ...check, status: 'new', lastPingAt: null, lastStartAt: null, alertAfter: null },
      flips: [silentFlip('paused', 'new', 50)],
    });
  });

  test.each(['new', 'up', 'down'] as const)('is not possible for a check that is %s', (status) => {
    expect(resume(aCheck({ status }), at(50))).toBeNull();
  });
});

test('clearing events makes the check new and forgets all but the number of pings', () => {
  const check = aCheck({ ...up, lastStartAt: at(10), lastDuration: 7, hasConfirmationLink: true });

  expect(clearEvents(check)).toEqual({
    check: {
      ...check,
      status: 'new',
      lastPingAt: null,
      lastStartAt: null,
      lastDuration: null,
      alertAfter: null,
      hasConfirmationLink: false,
    },
    flips: [],
  });
});

describe('an edit of the schedule', () => {
  const shorter = { timeoutSecs: 60 };
  const edited = (fields: Parameters<typeof reschedule>[1], over = {}) =>
    reschedule(aCheck({ ...up, ...over }), fields, at(200));

  test('moves the deadline, and nothing else', () => {
    expect(edited(shorter)).toMatchObject({ status: 'up', alertAfter: at(120) });
  });

  test.each([
    ['the kind', { kind: 'cron' } as const, at(200)],
    ['the period', shorter, at(200)],
    ['the grace time', { graceSecs: 5 }, at(200)],
    ['the expression', { schedule: '5 * * * *' }, at(200)],
    ['the zone', { tz: 'Europe/Riga' }, at(200)],
    ['the period, to what it was', { timeoutSecs: 300 }, null],
    ['the name', { name: 'other' }, null],
  ])('of %s tells whether the schedule was changed', (_, fields, scheduledAt) => {
    expect(edited(fields).scheduledAt).toBe(scheduledAt);
  });

  test('makes a check overdue exactly from its deadline on', () => {
    expect(isOverdue(edited(shorter), at(120))).toBe(true);
    expect(isOverdue(edited(shorter), at(119))).toBe(false);
  });

  test('in the pages takes an overdue check down, silently and dated now', () => {
    expect(goDownVisibly(edited(shorter), at(200))).toMatchObject({
      check: { status: 'down', alertAfter: null },
      flips: [silentFlip('up', 'down', 200)],
    });
  });

  test('leaves a run that overran on a new check to the sweep', () => {
    const started = edited({}, { status: 'new', lastStartAt: at(0) });

    expect(started).toMatchObject({ status: 'new', alertAfter: at(60) });
    expect(isOverdue(started, at(200))).toBe(false);
  });

  test('to one without a future time leaves the check up without a deadline', () => {
    const once = edited({ kind: 'oncalendar', schedule: '2020-01-01' });

    expect(once).toMatchObject({ status: 'up', alertAfter: null });
    expect(isOverdue(once, at(200))).toBe(false);
  });

  test('to one that cannot be read keeps the stored deadline', () => {
    expect(edited({ kind: 'cron', schedule: 'soon' }).alertAfter).toBe(at(360));
  });
});
