import { afterEach, describe, expect, test } from 'vitest';
import { stores, type TestStore } from '../support/stores.ts';
import { runWeather } from './weather.ts';

// A small version of `npm run weather`: the built program, whose clocks run ten times faster than ours.

describe.each(stores)('300 checks of mixed schedules, on $name', ({ open }) => {
  let db: TestStore;
  afterEach(() => db.cleanup());

  test.each([
    ['a stop of an hour', 'stop'],
    ['a clock that was set back by an hour', 'clock-'],
  ] as const)('after %s no healthy job is reported down, and each dead one is in time', async (_, one) => {
    db = await open();
    // the program has the database to itself
    await db.store.close();

    const report = await runWeather(db.options, {
      ...{ case: one, checks: 300, seed: 7, speed: 10, calmSecs: 20, outageSecs: 3_600, afterSecs: 280 },
    });

    expect(report).toMatchObject({ falseDowns: 0, forgotten: 0, late: 0 });
    expect(report.told + report.pending).toBe(30);
    expect(report.pings).toBeGreaterThan(100);
  });
});
