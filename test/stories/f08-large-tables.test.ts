import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nextSweepAt, sweepOnce } from '../../server/alerts/sweep.ts';
import { silentLog } from '../../server/log.ts';
import { at } from '../support/builders.ts';
import { fillChecks } from '../support/fill.ts';
import { fillPings } from '../support/fill-pings.ts';
import { alwaysListening } from '../support/listening.ts';
import { seed } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { testClock } from '../support/test-clock.ts';

// F8: a migration lost an index; the search for late checks read two million rows, and alerts were 47 minutes late.
// test/store/plans.test.ts looks at the plan of every query of the hot path.

const CHECKS = 100_000;
const PINGS = 1_000_000;
const TICK_MS = 100;

describe.each(stores)(`with ${CHECKS} checks and ${PINGS} pings, on $name`, ({ open }) => {
  let db: TestStore;
  beforeAll(async () => {
    db = await open();
    const { project } = await seed(db.store, []);
    await fillChecks(db.store, { projectId: project.id, count: CHECKS, firstAlertAfter: at(0) });
    await fillPings(db.store, PINGS);
  });
  afterAll(() => db.cleanup());

  /** The quickest of some: what the work takes when the machine has nothing else to do. */
  const quickest = async (work: () => Promise<unknown>): Promise<number> => {
    const times: number[] = [];
    for (let n = 0; n < 10; n += 1) {
      const startedAt = performance.now();
      await work();
      times.push(performance.now() - startedAt);
    }
    return Math.min(...times);
  };

  test('a look for late checks takes less than a tenth of a second, as does taking one down', async () => {
    const clock = testClock(at(0));
    const sweep = () => sweepOnce({ store: db.store, clock, log: silentLog, listening: alwaysListening });
    const look = async () => {
      await nextSweepAt(db.store);
      await sweep();
    };
    expect(await quickest(look)).toBeLessThan(TICK_MS);
    const goDown = async () => {
      clock.advance(1);
      expect((await sweep()).claimed).toBe(1);
    };
    clock.advance(1.5);
    expect((await sweep()).claimed).toBe(1);
    expect(await quickest(goDown)).toBeLessThan(TICK_MS);
  });

  test('as does reading the newest pings of a hundred checks, from which habits are learnt', async () => {
    const ids = (await db.store.dialect.knex('checks').orderBy('id').limit(100).pluck<number[]>('id')) ?? [];
    const read = async () => expect((await db.store.listening.newestPings(ids, 60)).size).toBe(ids.length);
    expect(await quickest(read)).toBeLessThan(TICK_MS);
  });
});
