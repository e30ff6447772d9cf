import { describe, expect, test } from 'vitest';
import { applyPing } from '../../server/core/apply-ping.ts';
import { pause, reschedule, resume } from '../../server/core/change-status.ts';
import { MICROS_PER_SECOND } from '../../server/core/instant.ts';
import { notAfter, openRuns } from '../../server/core/run-state.ts';
import { aCheck, at, uuidOf } from '../support/builders.ts';
import { A, B, C, type Event, HOUR, live, MINUTE } from './limit-story.ts';

describe('several runs at once', () => {
  const limited = { maxRuntimeSecs: HOUR, timeoutSecs: 24 * HOUR };

  test('each has a clock of its own, and its own run time', () => {
    const { check, changes } = live(limited, [
      [100, 'start', A],
      [200, 'start', B],
      [300, 'success', B],
    ]);
    expect(changes).toEqual([]);
    expect(check.lastDuration).toBe(100 * MICROS_PER_SECOND);
    expect(check.lastStartAt).toBe(at(100));
    expect(check.alertAfter).toBe(at(100 + HOUR));
    expect(
      live(
        limited,
        [
          [100, 'start', A],
          [200, 'start', B],
          [300, 'success', B],
        ],
        2 * HOUR,
      ).changes,
    ).toEqual([`${100 + HOUR} down slow`]);
    // without limits only the run that began last is watched
    const { check: plain } = live({ timeoutSecs: 24 * HOUR }, [
      [100, 'start', A],
      [200, 'start', B],
      [300, 'success', B],
    ]);
    expect(plain).toMatchObject({ lastStartAt: null, runState: null, alertAfter: at(300 + 24 * HOUR + 600) });
  });

  test('a failure ends its own run only, a signal without rid ends all when none began without one', () => {
    const begun: readonly Event[] = [
      [100, 'start', A],
      [200, 'start', B],
    ];
    const failed = live({ ...limited, failTolerance: 5 }, [...begun, [300, 'fail', B]]).check;
    expect(openRuns(failed).map(({ rid }) => rid)).toEqual([A]);
    expect(openRuns(live(limited, [...begun, [300, 'success', C]]).check)).toHaveLength(2);
    expect(openRuns(live(limited, [...begun, [300, 'success']]).check)).toHaveLength(0);
    const mixed = live(limited, [...begun, [250, 'start'], [300, 'success']]).check;
    expect(openRuns(mixed).map(({ rid }) => rid)).toEqual([A, B]);
  });

  test('a start under the same rid begins that run anew', () => {
    const { check } = live(limited, [
      [100, 'start', A],
      [400, 'start', A],
      [500, 'success', A],
    ]);
    expect(check.lastDuration).toBe(100 * MICROS_PER_SECOND);
  });

  test('twenty are watched; the next one takes the place of the oldest', () => {
    const starts = Array.from({ length: 21 }, (_, i): Event => [i, 'start', uuidOf(100 + i)]);
    const { check } = live(limited, starts);
    expect(openRuns(check).map(({ rid }) => rid)).toEqual(starts.slice(1).map(([, , rid]) => rid));
    expect(check.alertAfter).toBe(at(1 + HOUR));
  });

  test('a run that took the check down does not do so again when another succeeds', () => {
    const { changes, check } = live(
      limited,
      [
        [100, 'start', A],
        [3 * HOUR, 'start', B],
        [3 * HOUR + 60, 'success', B],
        [3 * HOUR + 90, 'success', A],
      ],
      4 * HOUR,
    );
    expect(changes).toEqual([`${100 + HOUR} down slow`, `${3 * HOUR + 60} up`]);
    // and its late end still has a run time
    expect(check.lastDuration).toBe((3 * HOUR - 10) * MICROS_PER_SECOND);
  });

  test('a limit that is taken away leaves the run that began last', () => {
    const { check } = live(limited, [
      [100, 'start', A],
      [200, 'start', B],
    ]);
    const plain = reschedule({ ...aCheck(), ...check }, { maxRuntimeSecs: null }, at(250));
    expect(openRuns(plain).map(({ rid }) => rid)).toEqual([B]);
    const ended = applyPing(plain, { kind: 'success', rid: B, at: at(300), hasConfirmationLink: false });
    expect(ended.check).toMatchObject({ runState: null, lastStartAt: null, lastDuration: 100 * MICROS_PER_SECOND });
  });
});

describe('alive', () => {
  test('begins the clock of its run anew, with the run time from the start', () => {
    const events: readonly Event[] = [
      [100, 'start', A],
      [600, 'alive', A],
    ];
    expect(live({}, events, 1_200).changes).toEqual(['1200 down timeout']);
    const { check, kinds, changes } = live({}, [...events, [1_100, 'success', A]]);
    expect([kinds, changes]).toEqual([['start', 'log', 'success'], []]);
    expect(check).toMatchObject({ lastDuration: 1_000 * MICROS_PER_SECOND, runState: null });
  });

  test('of an unknown run changes nothing', () => {
    for (const events of [
      [[600, 'alive', A]],
      [
        [100, 'start', A],
        [600, 'alive', B],
      ],
      [
        [100, 'start', A],
        [600, 'alive'],
      ],
    ] as const) {
      const without = live(
        {},
        events.filter(([, what]) => what !== 'alive'),
      );
      expect(live({}, events).check).toEqual({
        ...without.check,
        id: expect.any(Number),
        code: expect.any(String),
        badgeKey: expect.any(String),
        nPings: without.check.nPings + 1,
      });
    }
  });

  test('keeps each run of several going', () => {
    const { changes } = live(
      { maxRuntimeSecs: HOUR, timeoutSecs: 24 * HOUR },
      [
        [100, 'start', A],
        [200, 'start', B],
        [3_000, 'alive', A],
        [4_000, 'log', B],
      ],
      2 * HOUR,
    );
    expect(changes).toEqual([`${200 + HOUR} down slow`]);
  });
});

test('pausing and resuming forget the runs', () => {
  const { check } = live({ maxRuntimeSecs: HOUR }, [[100, 'start', A]]);
  const whole = { ...aCheck(), ...check };
  expect(pause(whole, at(200)).check).toMatchObject({ lastStartAt: null, runState: null });
  expect(resume({ ...whole, status: 'paused' }, at(200))?.check).toMatchObject({ lastStartAt: null, runState: null });
});

test('after a clock was set back nothing of the runs lies in the future', () => {
  const { check } = live({ maxRuntimeSecs: HOUR, minIntervalSecs: MINUTE }, [
    [50, 'success'],
    [100, 'start', A],
    [150, 'alive', A],
  ]);
  const run = { rid: A, startedAt: at(60), clockFrom: at(60), isTold: false };
  expect(notAfter(check.runState, at(60))).toEqual({ runs: [run], failedRuns: 0, lastSuccessAt: at(50) });
  expect(notAfter(null, at(60))).toBeNull();
});
