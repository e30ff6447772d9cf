import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at, T0 } from '../support/builders.ts';
import { createMachine } from '../support/machine.ts';
import { seed } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';

// F21: a timer overflows above 24.8 days. Deadlines are in the database, and no wait of ours is longer than two seconds
// (test/clock.test.ts).

const YEAR = 365 * 86_400;

describe.each(stores)('a check that pings once a year, on $name', ({ open }) => {
  let db: TestStore;

  beforeAll(async () => {
    db = await open();
  });

  afterAll(() => db.cleanup());

  test('is late after a year and its grace time, and not before', async () => {
    const late = { status: 'up', timeoutSecs: YEAR, graceSecs: 3_600, lastPingAt: T0 } as const;
    const { checks } = await seed(db.store, [{ ...late, alertAfter: at(YEAR + 3_600) }]);
    const statusOf = async () => (await db.store.checks.byId(checks[0]?.id ?? 0))?.status;
    const before = createMachine(db.store, at(YEAR + 3_590));
    const process = await before.start();
    // what an earlier release had left
    await db.store.dialect.knex('blind_windows').delete();

    await process.sweep();
    expect(await statusOf()).toBe('up');

    await before.pass(11);
    await process.sweep();
    expect(await statusOf()).toBe('down');
    await process.stop();
  });
});
