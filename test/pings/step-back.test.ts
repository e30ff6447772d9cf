import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addSecs, type Instant } from '../../server/core/instant.ts';
import { correctAfterStepBack } from '../../server/pings/step-back.ts';
import { at, T0 } from '../support/builders.ts';
import { seed } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';

const HOUR = 3_600;
/** More than are corrected in one transaction. */
const CHECKS = 450;

describe.each(stores)('after the clock was set back, on $name', ({ open }) => {
  let db: TestStore;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.cleanup());

  test('pings that come in while checks are corrected keep their times', async () => {
    const specs = Array.from({ length: CHECKS }, (_, n) => ({ name: `check ${n}` }));
    const { checks } = await seed(db.store, specs);
    const set = (id: number, lastPingAt: Instant) => db.store.checks.update(id, { lastPingAt });
    for (const { id } of checks) await set(id, at(HOUR));

    // whenever it looks at the clock, ten seconds have passed, and the checks that were corrected ping again
    let now = T0;
    let looks = 0;
    const clock = {
      now: () => {
        now = addSecs(now, 10);
        looks += 1;
        if (looks > CHECKS) throw new Error('it does not end');
        return now;
      },
    };
    const pinging = {
      ...db.store,
      transaction: async <T>(work: (tx: typeof db.store) => Promise<T>): Promise<T> => {
        const done = await db.store.transaction((tx) => work({ ...db.store, ...tx }));
        const corrected = await db.store.checks.ofProject(checks[0]?.projectId ?? 0);
        for (const { id, lastPingAt } of corrected) if (lastPingAt !== null && lastPingAt <= now) await set(id, now);
        return done;
      },
    };

    expect(await correctAfterStepBack(pinging, clock)).toBe(CHECKS);
    for (const { lastPingAt } of await db.store.checks.ofProject(checks[0]?.projectId ?? 0))
      expect(lastPingAt).toBeLessThanOrEqual(now);
  });
});
