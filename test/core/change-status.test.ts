import { describe, expect, test } from 'vitest';
import { clearEvents, pause, reschedule, rescheduleVisibly, resume } from '../../server/core/change-status.ts';
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
  const shortened = { ...up, timeoutSecs: 60 };

  test('through the API only moves the deadline; the sweep does the rest', () => {
    expect(reschedule(aCheck(shortened))).toMatchObject({ check: { status: 'up', alertAfter: at(120) }, flips: [] });
  });

  test('in the pages takes an overdue check down, silently and dated now', () => {
    expect(rescheduleVisibly(aCheck(shortened), at(200))).toMatchObject({
      check: { status: 'down', alertAfter: null },
      flips: [silentFlip('up', 'down', 200)],
    });
  });

  test('in the pages counts a check as overdue exactly from its deadline on', () => {
    expect(rescheduleVisibly(aCheck(shortened), at(120)).check.status).toBe('down');
  });

  test('in the pages leaves a check up that is not overdue', () => {
    expect(rescheduleVisibly(aCheck(shortened), at(119))).toMatchObject({
      check: { status: 'up', alertAfter: at(120) },
      flips: [],
    });
  });

  test('in the pages leaves a run that overran on a new check to the sweep', () => {
    const started = aCheck({ ...up, status: 'new', lastStartAt: at(0) });

    expect(rescheduleVisibly(started, at(200))).toMatchObject({
      check: { status: 'new', alertAfter: at(60) },
      flips: [],
    });
  });

  test('to one without a future time leaves the check up without a deadline', () => {
    const once = aCheck({ ...up, kind: 'oncalendar', schedule: '2020-01-01' });

    expect(rescheduleVisibly(once, at(200))).toMatchObject({ check: { status: 'up', alertAfter: null }, flips: [] });
  });

  test('of a check whose schedule cannot be read keeps the stored deadline', () => {
    const unreadable = aCheck({ ...up, kind: 'cron', schedule: 'soon' });

    expect(reschedule(unreadable).check.alertAfter).toBe(at(360));
  });
});
