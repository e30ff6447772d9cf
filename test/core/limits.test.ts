import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { goDown } from '../../server/core/go-down.ts';
import { MICROS_PER_SECOND } from '../../server/core/instant.ts';
import { judge } from '../../server/core/judge.ts';
import { limitSentence, shownLimits } from '../../server/core/limit-words.ts';
import { openRuns } from '../../server/core/run-state.ts';
import { alertAfter, nextChange, nextPingAt, standingAt, statusAt } from '../../server/core/status.ts';
import { aCheck, at } from '../support/builders.ts';
import { A, B, C, type Event, HOUR, live, MINUTE } from './limit-story.ts';

describe('max_runtime', () => {
  const limited = { maxRuntimeSecs: 3 * HOUR };

  test('gives a run its own time instead of the grace time, and takes the check down while it still runs', () => {
    const { changes, check } = live(limited, [[HOUR, 'start', A]], 5 * HOUR);
    expect(changes).toEqual([`${4 * HOUR} down slow`]);
    expect(openRuns(check)).toHaveLength(1);
    const { changes: inTime } = live(
      limited,
      [
        [HOUR, 'start', A],
        [4 * HOUR - 1, 'success', A],
      ],
      4 * HOUR,
    );
    expect(inTime).toEqual([]);
  });

  test('a run in progress is the answer to what was expected: the check is not late, and not down after its grace time', () => {
    const { check } = live(limited, [[HOUR + 60, 'start', A]]);
    expect([HOUR + 61, 2 * HOUR, 3 * HOUR].map((secs) => statusAt(check, at(secs)))).toEqual(['up', 'up', 'up']);
    expect(statusAt(check, at(4 * HOUR + 60))).toBe('down');
    expect(standingAt(check, at(2 * HOUR))).toMatchObject({ isStarted: true, dueAt: at(4 * HOUR + 60) });
    expect(nextChange(check, at(2 * HOUR))).toBe(at(4 * HOUR + 60));
    expect(nextPingAt(check)).toBe(at(HOUR + 60));
  });

  test('a run that began before the last success answers nothing that comes after it', () => {
    const { changes } = live(
      limited,
      [
        [100, 'start', A],
        [200, 'start', B],
        [300, 'success', B],
      ],
      3 * HOUR,
    );
    expect(changes).toEqual([`${300 + HOUR + 10 * MINUTE} down timeout`]);
  });

  test('without it a run may take the grace time, and the deadline has no limit as its reason', () => {
    const { changes } = live({ minRuntimeSecs: 1 }, [[100, 'start', A]], HOUR);
    expect(changes).toEqual([`${100 + 10 * MINUTE} down timeout`]);
  });

  test('applies to a new and to a paused check whose job has started', () => {
    for (const status of ['new', 'paused'] as const) {
      const { changes } = live({ ...limited, status, lastPingAt: null, alertAfter: null }, [[0, 'start', A]], 9 * HOUR);
      expect(changes).toEqual([`${3 * HOUR} down slow`]);
    }
  });
});

describe('start_grace', () => {
  const limited = { startGraceSecs: 5 * MINUTE, maxRuntimeSecs: 2 * HOUR };

  test('takes the check down, dated at the deadline, when no run has started by then', () => {
    expect(live(limited, [], 2 * HOUR).changes).toEqual([`${HOUR + 5 * MINUTE} down nostart`]);
    expect(live(limited, [[HOUR + 5 * MINUTE - 1, 'start', A]], 2 * HOUR).changes).toEqual([]);
    // a run may begin early
    expect(live(limited, [[HOUR - 60, 'start', A]], 2 * HOUR).changes).toEqual([]);
  });

  test('the check is late from the expected time on', () => {
    const { check } = live(limited, []);
    expect([HOUR - 1, HOUR, HOUR + 299, HOUR + 300].map((secs) => statusAt(check, at(secs)))).toEqual([
      'up',
      'grace',
      'grace',
      'down',
    ]);
    expect(nextChange(check, at(HOUR))).toBe(at(HOUR + 300));
  });

  test('a grace time that ends sooner comes first', () => {
    const { changes } = live({ startGraceSecs: 30 * MINUTE }, [], 2 * HOUR);
    expect(changes).toEqual([`${HOUR + 10 * MINUTE} down timeout`]);
  });

  test('counts from the times of a schedule', () => {
    const daily = { kind: 'cron', schedule: '0 2 * * *', tz: 'UTC', startGraceSecs: 5 * MINUTE } as const;
    const { check } = live(daily, []);
    expect(check.alertAfter).toBe(alertAfter({ ...check, startGraceSecs: null, graceSecs: 5 * MINUTE }));
    expect(goDown(check, at(0)).flip).toMatchObject({ reason: 'timeout', limit: 'nostart' });
  });

  test('a start that could not be heard is unknown, and the next one is waited for', () => {
    const { check } = live(limited, []);
    const away = [{ from: at(HOUR - 60), to: at(HOUR + 240) }];
    const verdict = judge(check, { now: at(2 * HOUR), heardTo: at(2 * HOUR), away, habit: null });
    expect(verdict).toMatchObject({ is: 'unknown', expectedAt: at(HOUR), judgedFrom: at(HOUR + 240) });
    expect(judge(check, { now: at(2 * HOUR), heardTo: at(2 * HOUR), away: [], habit: null })).toMatchObject({
      is: 'down',
      at: at(HOUR + 300),
    });
    // known to start within a minute: the window came later
    const habit = { earliest: 0, latest: 60 * MICROS_PER_SECOND };
    const later = [{ from: at(HOUR + 120), to: at(HOUR + 240) }];
    expect(judge(check, { now: at(2 * HOUR), heardTo: at(2 * HOUR), away: later, habit })).toMatchObject({
      is: 'down',
    });
  });

  test('the end of a run that could not be heard is unknown within its own time', () => {
    const { check } = live({ maxRuntimeSecs: 2 * HOUR }, [[HOUR, 'start', A]]);
    const away = [{ from: at(2 * HOUR), to: at(2.5 * HOUR) }];
    const verdict = judge(check, { now: at(4 * HOUR), heardTo: at(4 * HOUR), away, habit: null });
    expect(verdict).toMatchObject({ is: 'unknown', deadline: at(3 * HOUR), judgedFrom: at(2.5 * HOUR) });
    expect(alertAfter({ ...check, judgedFrom: at(2.5 * HOUR) })).toBe(at(3.5 * HOUR + 10 * MINUTE));
  });
});

describe('min_runtime', () => {
  const limited = { minRuntimeSecs: 5 * MINUTE };

  test('a success that comes sooner counts as a failure', () => {
    const { changes, kinds } = live(limited, [
      [100, 'start', A],
      [399, 'success', A],
    ]);
    expect([changes, kinds]).toEqual([['399 down fast'], ['start', 'fail']]);
    expect(
      live(limited, [
        [100, 'start', A],
        [400, 'success', A],
      ]).changes,
    ).toEqual([]);
  });

  test('says nothing of a success without a start', () => {
    expect(
      live(limited, [
        [100, 'success'],
        [101, 'start', A],
        [102, 'success', B],
      ]).changes,
    ).toEqual([]);
  });

  test('and a failure stays one', () => {
    expect(
      live(limited, [
        [100, 'start', A],
        [110, 'fail', A],
      ]).changes,
    ).toEqual(['110 down fail']);
  });
});

describe('min_interval', () => {
  const limited = { minIntervalSecs: 30 * MINUTE };

  test('a second success that comes sooner takes the check down, and the next one in time takes it up', () => {
    const { changes, kinds } = live(limited, [
      [100, 'success'],
      [100 + 30 * MINUTE, 'success'],
      [100 + 59 * MINUTE, 'success'],
      [100 + 60 * MINUTE + 50, 'success'],
      [100 + 120 * MINUTE, 'success'],
    ]);
    expect(changes).toEqual([`${100 + 59 * MINUTE} down often`, `${100 + 120 * MINUTE} up`]);
    expect(new Set(kinds)).toEqual(new Set(['success']));
  });

  test('the same signal sent again is no second success, a run of its own is', () => {
    expect(
      live(limited, [
        [100, 'success', A],
        [112, 'success', A],
      ]).changes,
    ).toEqual([]);
    expect(
      live(limited, [
        [90, 'start', A],
        [100, 'success', A],
        [112, 'success', A],
      ]).changes,
    ).toEqual([]);
    expect(
      live(limited, [
        [90, 'start', A],
        [100, 'success', A],
        [105, 'start', B],
        [112, 'success', B],
      ]).changes,
    ).toEqual(['112 down often']);
  });
});

describe('fail_tolerance', () => {
  const limited = { failTolerance: 2 };

  test('so many failures in a row are late; the next one is down', () => {
    const { changes } = live(limited, [
      [100, 'fail'],
      [200, 'fail'],
      [300, 'fail'],
    ]);
    expect(changes).toEqual(['300 down fail']);
    const { check } = live(limited, [
      [100, 'fail'],
      [200, 'fail'],
    ]);
    expect(statusAt(check, at(201))).toBe('grace');
    expect(check).toMatchObject({ status: 'up', runState: { failedRuns: 2 } });
  });

  test('a success begins the count anew', () => {
    expect(
      live(limited, [
        [100, 'fail'],
        [200, 'fail'],
        [300, 'success'],
        [400, 'fail'],
        [500, 'fail'],
      ]).changes,
    ).toEqual([]);
  });

  test('a failure that is sent again counts once, one of another run twice', () => {
    expect(
      live({ failTolerance: 1 }, [
        [100, 'fail'],
        [111, 'fail'],
      ]).changes,
    ).toEqual([]);
    const runs: readonly Event[] = [
      [100, 'start', A],
      [101, 'fail', A],
      [102, 'start', B],
      [103, 'fail', B],
    ];
    expect(live({ failTolerance: 1 }, runs).changes).toEqual(['103 down fail']);
  });

  test('a missed run is never tolerated', () => {
    expect(live(limited, [[100, 'fail']], 2 * HOUR).changes).toEqual([`${100 + HOUR + 10 * MINUTE} down timeout`]);
  });

  test('a run that was too short counts as a failed one', () => {
    const both = { failTolerance: 1, minRuntimeSecs: MINUTE };
    const runs: readonly Event[] = [
      [100, 'start', A],
      [110, 'success', A],
      [200, 'start', B],
      [210, 'success', B],
    ];
    expect(live(both, runs).changes).toEqual(['210 down fast']);
  });

  test('a check that is down stays down', () => {
    const { changes } = live({ ...limited, status: 'down', alertAfter: null }, [
      [100, 'fail'],
      [200, 'success'],
      [300, 'fail'],
    ]);
    expect(changes).toEqual(['200 up']);
  });
});

test.each([
  ['slow', { maxRuntimeSecs: 2 * HOUR }, 'A run has not ended in time: it may take 2 hours.'],
  ['nostart', { startGraceSecs: 90 }, 'No run has started in time: the start may be late by 1 minute, 30 seconds.'],
  [
    'fast',
    { minRuntimeSecs: 300 },
    'A run ended too soon, which counts as a failure: it must take at least 5 minutes.',
  ],
  ['often', { minIntervalSecs: HOUR }, 'The job succeeded again too soon: the interval must be at least 1 hour.'],
  ['slow', {}, 'A run has not ended in time.'],
] as const)('%s is said in a sentence', (limit, limits, sentence) => {
  expect(limitSentence(limit, aCheck(limits))).toBe(sentence);
});

test('limits that are set are shown', () => {
  expect(shownLimits(aCheck())).toEqual([]);
  expect(shownLimits(aCheck({ maxRuntimeSecs: 45, failTolerance: 2 }))).toEqual([
    ['Longest run', '45 seconds'],
    ['Failed runs tolerated', '2'],
  ]);
});

test('a check without limits is as it was before there were any, whatever it is sent', () => {
  const event = fc.tuple(
    fc.integer({ min: 1, max: 2_000 }),
    fc.constantFrom('success', 'fail', 'start', 'log', 'ign'),
    fc.constantFrom(undefined, A, B),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 12 }), (steps) => {
      let secs = 0;
      const events = steps.map(([gap, what, rid]): Event => {
        secs += gap;
        return rid === undefined ? [secs, what] : [secs, what, rid];
      });
      const { check, changes } = live({}, events);
      expect(check.runState).toBeNull();
      expect(changes.every((change) => /( up| down timeout| down fail)$/.test(change))).toBe(true);
    }),
  );
});

test('with any limits, what is stored and what is shown agree after each ping', () => {
  const secsOr = (most: number) => fc.option(fc.integer({ min: 1, max: most }), { nil: null });
  const limits = fc.record({
    startGraceSecs: secsOr(HOUR),
    maxRuntimeSecs: secsOr(3 * HOUR),
    minRuntimeSecs: secsOr(600),
    minIntervalSecs: secsOr(HOUR),
    failTolerance: fc.integer({ min: 0, max: 3 }),
  });
  const event = fc.tuple(
    fc.integer({ min: 1, max: 5_000 }),
    fc.constantFrom('success', 'fail', 'start', 'log', 'alive'),
    fc.constantFrom(undefined, A, B, C),
  );
  fc.assert(
    fc.property(limits, fc.array(event, { maxLength: 15 }), (limited, steps) => {
      let secs = 0;
      const events = steps.map(([gap, what, rid]): Event => {
        secs += gap;
        return rid === undefined ? [secs, what] : [secs, what, rid];
      });
      const { check, flips } = live(limited, events);
      const deadline = check.alertAfter;
      if (check.status === 'up' && deadline !== null) {
        // down from its deadline on, not before
        expect(statusAt(check, deadline)).toBe('down');
        if (deadline > at(secs + 1)) expect(statusAt(check, at(secs + 1))).not.toBe('down');
      }
      // each change leads to another status, in order
      for (const [i, flip] of flips.entries()) {
        expect(flip.oldStatus).not.toBe(flip.newStatus);
        if (i > 0) expect(flip.createdAt).toBeGreaterThanOrEqual(flips[i - 1]?.createdAt ?? 0);
      }
      expect(openRuns(check).length).toBeLessThanOrEqual(20);
    }),
  );
});
