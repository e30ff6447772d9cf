import { describe, expect, test } from 'vitest';
import { addSecs, MICROS_PER_SECOND } from '../../server/core/instant.ts';
import type { PingAction } from '../../server/core/ping.ts';
import { T0 } from '../support/builders.ts';
import { stores } from '../support/stores.ts';
import { weatherOn } from './weather.ts';

// F18: a job was missed, came late, and its run and duration were taken for those of another one.

const FIRST = '5b0f6f0e-9d43-4a53-8f0c-6a1c7c8e2b11';
const SECOND = '6b0f6f0e-9d43-4a53-8f0c-6a1c7c8e2b11';

/** A ping so many seconds after the last success. The check is due after 60 s and has 60 s of grace time. */
type Step = readonly [atSecs: number, action: PingAction, rid: string | null];

describe.each(stores)('a run around the deadline, on $name', ({ open }) => {
  const weather = weatherOn(open);

  const live = async (steps: readonly Step[], endSecs: number) => {
    const [check] = await weather.minutely(1, T0);
    if (check === undefined) throw new Error('there is none');
    const passTo = async (secs: number): Promise<void> => {
      while (weather.machine.now() < addSecs(T0, secs)) {
        await weather.machine.pass(1);
        await weather.process.sweep();
      }
    };
    for (const [secs, action, rid] of steps) {
      await passTo(secs);
      expect(await weather.process.ping(check.code, { action, rid })).toBe('stored');
    }
    await passTo(endSecs);
    const flips = (await weather.db.store.flips.ofCheck(check.id, 10)).toReversed();
    const stored = await weather.db.store.checks.byId(check.id);
    return {
      flips: flips.map(({ newStatus, createdAt }) => [newStatus, (createdAt - T0) / MICROS_PER_SECOND]),
      lastSecs: stored?.lastDuration == null ? null : stored.lastDuration / MICROS_PER_SECOND,
      isRunning: stored?.lastStartAt !== null,
    };
  };

  test.each<[string, readonly Step[], object]>([
    [
      'ends before the deadline',
      [
        [61, 'start', null],
        [119, 'success', null],
      ],
      { flips: [], lastSecs: 58, isRunning: false },
    ],
    [
      'begins before the deadline and ends after it: late, though it runs',
      [
        [110, 'start', null],
        [130, 'success', null],
      ],
      {
        flips: [
          ['down', 120],
          ['up', 130],
        ],
        lastSecs: 20,
        isRunning: false,
      },
    ],
    [
      'begins after the deadline: the time counts from its own start',
      [
        [125, 'start', null],
        [150, 'success', null],
      ],
      {
        flips: [
          ['down', 120],
          ['up', 150],
        ],
        lastSecs: 25,
        isRunning: false,
      },
    ],
    [
      'fails after the deadline: the check is down already',
      [
        [125, 'start', null],
        [150, 'fail', null],
      ],
      { flips: [['down', 120]], lastSecs: 25, isRunning: false },
    ],
    [
      'overlaps with another one: each success ends its own',
      [
        [20, 'start', FIRST],
        [30, 'start', SECOND],
        [40, 'success', FIRST],
        [70, 'success', SECOND],
      ],
      { flips: [], lastSecs: 40, isRunning: false },
    ],
    [
      'is still going when another one ends: it stays in time until its own grace time is over',
      [
        [20, 'start', FIRST],
        [30, 'start', SECOND],
        [40, 'success', FIRST],
      ],
      { flips: [['down', 90]], lastSecs: null, isRunning: true },
    ],
  ])('%s', async (_, steps, expected) => {
    const end = Math.max(...steps.map(([secs]) => secs)) + (steps.some(([, , rid]) => rid !== null) ? 55 : 10);
    expect(await live(steps, end)).toEqual(expected);
  });
});
