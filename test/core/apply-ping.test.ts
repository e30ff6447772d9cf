import { describe, expect, test } from 'vitest';
import { applyPing, type DecidedPing } from '../../server/core/apply-ping.ts';
import type { Check, PingedCheck } from '../../server/core/check.ts';
import type { PingKind } from '../../server/core/ping.ts';
import { aCheck, at, uuidOf } from '../support/builders.ts';

const A = uuidOf(0xa);
const B = uuidOf(0xb);
const watched = { timeoutSecs: 300, graceSecs: 60 };
const up = { ...watched, status: 'up', lastPingAt: at(0), alertAfter: at(360), nPings: 1 } as const;

function ping(kind: PingKind, secs: number, over: Partial<DecidedPing> = {}): DecidedPing {
  return { kind, rid: null, at: at(secs), hasConfirmationLink: false, ...over };
}

/** Applies pings one after another; returns the last result with the flips of all. */
function applyAll(over: Partial<Check>, pings: readonly DecidedPing[]) {
  let check: PingedCheck = aCheck(over);
  const flips = [];
  for (const each of pings) {
    const applied = applyPing(check, each);
    check = applied.check;
    flips.push(...applied.flips);
  }
  return { check, flips };
}

describe('the effect of a ping on the stored status', () => {
  const rows: { status: Check['status']; kind: PingKind; becomes: Check['status']; flip?: string; why: string }[] = [
    { status: 'new', kind: 'success', becomes: 'up', flip: '', why: 'a success takes a new check up' },
    { status: 'new', kind: 'fail', becomes: 'down', flip: 'fail', why: 'a fail takes a new check down at once' },
    { status: 'new', kind: 'start', becomes: 'new', why: 'a start leaves a new check new' },
    { status: 'new', kind: 'log', becomes: 'new', why: 'a log leaves a new check new' },
    { status: 'new', kind: 'ign', becomes: 'new', why: 'an ignored ping leaves a new check new' },
    { status: 'up', kind: 'success', becomes: 'up', why: 'F1: a success while up is no flip' },
    { status: 'up', kind: 'fail', becomes: 'down', flip: 'fail', why: 'a fail takes the check down at once' },
    { status: 'up', kind: 'start', becomes: 'up', why: 'a start leaves the check up' },
    { status: 'up', kind: 'log', becomes: 'up', why: 'a log leaves the check up' },
    { status: 'down', kind: 'success', becomes: 'up', flip: '', why: 'a success ends the outage' },
    { status: 'down', kind: 'fail', becomes: 'down', why: 'F1: a second fail is no flip' },
    { status: 'down', kind: 'start', becomes: 'down', why: 'a start leaves the check down' },
    { status: 'down', kind: 'log', becomes: 'down', why: 'a log leaves the check down' },
    { status: 'paused', kind: 'success', becomes: 'up', flip: '', why: 'a success ends the pause' },
    { status: 'paused', kind: 'fail', becomes: 'down', flip: 'fail', why: 'a fail takes a paused check down' },
    { status: 'paused', kind: 'start', becomes: 'paused', why: 'a start leaves the check paused' },
    { status: 'paused', kind: 'ign', becomes: 'paused', why: 'an ignored ping leaves the check paused' },
  ];

  for (const { why, status, kind, becomes, flip } of rows) {
    test(why, () => {
      const { check, flips } = applyPing(aCheck({ ...watched, status }), ping(kind, 10));

      expect(check.status).toBe(becomes);
      expect(flips).toEqual(
        flip === undefined
          ? []
          : [{ createdAt: at(10), oldStatus: status, newStatus: becomes, reason: flip, silent: false }],
      );
    });
  }

  test.each(['success', 'fail', 'start', 'log', 'ign'] as const)(
    'K4: a paused check to be resumed by hand records a %s ping as ignored',
    (kind) => {
      const paused = aCheck({ ...watched, status: 'paused', manualResume: true, lastPingAt: at(0), nPings: 7 });

      const applied = applyPing(paused, ping(kind, 10, { rid: A, hasConfirmationLink: true }));

      expect(applied).toMatchObject({ kind: 'ign', n: 8, flips: [] });
      expect(applied.check).toEqual({ ...paused, nPings: 8, hasConfirmationLink: true });
    },
  );
});

describe('start (E1)', () => {
  test('starts the clock with its rid and leaves last ping and last duration alone', () => {
    const check = aCheck({ ...up, lastDuration: 5 });

    expect(applyPing(check, ping('start', 20, { rid: A })).check).toMatchObject({
      lastStartAt: at(20),
      lastStartRid: A,
      lastPingAt: at(0),
      lastDuration: 5,
    });
  });

  test('a second start restarts the clock', () => {
    const { check } = applyAll(up, [ping('start', 20, { rid: A }), ping('start', 30)]);

    expect(check).toMatchObject({ lastStartAt: at(30), lastStartRid: null });
  });
});

describe('the end of a run (E2, E3)', () => {
  const rows: {
    start: string | null;
    end: string | null;
    kind: 'success' | 'fail';
    secs: number | null;
    running: boolean;
    why: string;
  }[] = [
    {
      start: null,
      end: null,
      kind: 'success',
      secs: 12,
      running: false,
      why: 'no rid on both sides counts as the same',
    },
    { start: A, end: A, kind: 'success', secs: 12, running: false, why: 'the same rid ends the run' },
    { start: A, end: A, kind: 'fail', secs: 12, running: false, why: 'a fail with the same rid has a duration too' },
    { start: A, end: null, kind: 'success', secs: null, running: false, why: 'a success without rid ends any run' },
    { start: A, end: null, kind: 'fail', secs: null, running: false, why: 'a fail without rid ends any run' },
    { start: A, end: B, kind: 'fail', secs: null, running: false, why: 'a fail with another rid ends any run' },
    { start: A, end: B, kind: 'success', secs: null, running: true, why: 'a success with another rid does not' },
    {
      start: null,
      end: A,
      kind: 'success',
      secs: null,
      running: true,
      why: 'E3: nor one with a rid if the start had none',
    },
    { start: null, end: A, kind: 'fail', secs: null, running: false, why: 'a fail with a rid ends a run without' },
  ];

  for (const { why, start, end, kind, secs, running } of rows) {
    test(why, () => {
      const { check } = applyAll({ ...up, lastDuration: 1 }, [
        ping('start', 20, { rid: start }),
        ping(kind, 32, { rid: end }),
      ]);

      expect(check.lastPingAt).toBe(at(32));
      expect(check.lastDuration).toBe(secs === null ? null : secs * 1_000_000);
      expect(check.lastStartAt).toBe(running ? at(20) : null);
      expect(check.lastStartRid).toBe(start);
    });
  }

  test('a success without a running clock forgets the last duration', () => {
    expect(applyPing(aCheck({ ...up, lastDuration: 5 }), ping('success', 10)).check.lastDuration).toBeNull();
  });

  test.each(['log', 'ign'] as const)('E3: a %s ping touches neither clock nor last ping', (kind) => {
    const check = aCheck({ ...up, lastStartAt: at(20), lastStartRid: A, lastDuration: 5 });

    expect(applyPing(check, ping(kind, 30, { rid: A })).check).toMatchObject({
      lastStartAt: at(20),
      lastPingAt: at(0),
      lastDuration: 5,
    });
  });

  test('interleaved runs: the clock is that of the latest start', () => {
    const runs = [ping('start', 0, { rid: A }), ping('start', 5, { rid: B }), ping('success', 10, { rid: A })];
    const { check } = applyAll(watched, runs);

    expect(check).toMatchObject({ status: 'up', lastStartAt: at(5), lastDuration: null, alertAfter: at(65) });
    expect(applyPing(check, ping('success', 20, { rid: B })).check.lastDuration).toBe(15_000_000);
  });
});

describe('what every ping does (E4)', () => {
  test.each(['success', 'start', 'fail', 'log', 'ign'] as const)('a %s ping is counted', (kind) => {
    const applied = applyPing(aCheck({ ...up, nPings: 41 }), ping(kind, 10));

    expect(applied).toMatchObject({ kind, n: 42, at: at(10), check: { nPings: 42 } });
  });

  test('the confirmation mark is that of the newest ping, also an ignored one', () => {
    const marked = applyPing(aCheck(up), ping('ign', 10, { hasConfirmationLink: true })).check;

    expect(marked.hasConfirmationLink).toBe(true);
    expect(applyPing(marked, ping('log', 11)).check.hasConfirmationLink).toBe(false);
  });

  test.each([
    ['a success moves the deadline on', 'success', at(370)],
    ['a start shortens the deadline', 'start', at(70)],
    ['D4: a fail clears the deadline', 'fail', null],
    ['a log keeps the deadline', 'log', at(360)],
  ] as const)('%s', (_, kind, alertAfter) => {
    expect(applyPing(aCheck(up), ping(kind, 10)).check.alertAfter).toBe(alertAfter);
  });

  test('a ping dated before the last one is moved to it: history never runs backwards', () => {
    const applied = applyPing(aCheck({ ...up, lastPingAt: at(100), lastStartAt: at(120) }), ping('success', 90));

    expect(applied).toMatchObject({ at: at(120), check: { lastPingAt: at(120), lastDuration: 0 } });
  });

  test('a schedule that cannot be read does not lose the ping; it is looked at again in an hour', () => {
    const unreadable = { ...up, kind: 'cron', schedule: 'soon' } as const;
    const applied = applyPing(aCheck(unreadable), ping('success', 500));

    expect(applied).toMatchObject({ n: 2, flips: [], check: { status: 'up', alertAfter: at(500 + 3600) } });
  });
});

describe('a ping after the deadline, before the sweep has noticed (E5)', () => {
  const outage = { createdAt: at(360), oldStatus: 'up', newStatus: 'down', reason: 'timeout', silent: false };

  test('a success records the outage, dated at the deadline, and then its end', () => {
    const { check, flips } = applyPing(aCheck(up), ping('success', 400));

    expect(check).toMatchObject({ status: 'up', alertAfter: at(760) });
    expect(flips).toEqual([
      outage,
      { createdAt: at(400), oldStatus: 'down', newStatus: 'up', reason: '', silent: false },
    ]);
  });

  test.each(['fail', 'start', 'log', 'ign'] as const)(
    'a %s ping records the outage and leaves the check down',
    (kind) => {
      const { check, flips } = applyPing(aCheck(up), ping(kind, 400));

      expect(check).toMatchObject({ status: 'down', alertAfter: null });
      expect(flips).toEqual([outage]);
    },
  );

  test('D1: a ping exactly at the deadline is too late, one just before is not', () => {
    expect(applyPing(aCheck(up), ping('success', 360)).flips).toHaveLength(2);
    expect(applyPing(aCheck(up), ping('success', 359.999999)).flips).toEqual([]);
  });

  test('a first run that overran makes a new check down, then up', () => {
    const { flips } = applyAll(watched, [ping('start', 0), ping('success', 61)]);

    expect(flips).toMatchObject([
      { createdAt: at(60), oldStatus: 'new', newStatus: 'down', reason: 'timeout' },
      { createdAt: at(61), oldStatus: 'down', newStatus: 'up', reason: '' },
    ]);
  });

  test('a run that overran before the pause was set to manual resume takes the check down, so the ping is not ignored', () => {
    const paused = {
      ...watched,
      status: 'paused',
      manualResume: true,
      lastStartAt: at(20),
      alertAfter: at(80),
    } as const;

    expect(applyPing(aCheck(paused), ping('success', 100))).toMatchObject({
      kind: 'success',
      flips: [
        { createdAt: at(80), oldStatus: 'paused', newStatus: 'down' },
        { createdAt: at(100), newStatus: 'up' },
      ],
    });
    expect(applyPing(aCheck(paused), ping('success', 79))).toMatchObject({ kind: 'ign', flips: [] });
  });

  test('a check already stored as down has no second outage', () => {
    expect(applyPing(aCheck({ ...up, status: 'down' }), ping('log', 400)).flips).toEqual([]);
  });

  test('a stored deadline that no longer holds is no outage', () => {
    expect(applyPing(aCheck({ ...up, alertAfter: at(1) }), ping('success', 10)).flips).toEqual([]);
  });
});
