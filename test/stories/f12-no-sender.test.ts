import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addSecs } from '../../server/core/instant.ts';
import { createHealth } from '../../server/health.ts';
import { createTurns } from '../../server/turns.ts';
import { T0 } from '../support/builders.ts';
import { databaseEnv, rollcall, startRollcall } from '../support/rollcall.ts';
import { seed } from '../support/seed.ts';
import { sqliteStore, stores, type TestStore } from '../support/stores.ts';
import { type TestClock, testClock } from '../support/test-clock.ts';

// F12: the program that sends alerts did not run, and nobody knew.

describe.each(stores)('the judgement of a server, on $name', ({ open }) => {
  let db: TestStore;
  let clock: TestClock;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.cleanup());
  beforeEach(() => {
    clock = testClock(T0);
  });
  afterEach(() => db.store.dialect.knex('users').delete());

  /** The parts that have failed, in the eyes of a process that sends alerts itself. */
  const failed = async () => {
    const health = createHealth({ store: db.store, clock, turns: createTurns(), folder: '/' });
    return (await health.read()).filter(({ state }) => state === 'failed').map(({ name }) => name);
  };

  test('names the judge when it is half a minute behind', async () => {
    await seed(db.store, [{ status: 'up', lastPingAt: T0, alertAfter: addSecs(T0, 1) }]);
    clock.advance(30);
    expect(await failed()).not.toContain('checks');
    clock.advance(2);
    expect(await failed()).toContain('checks');
  });

  test('names the deliveries when they are half a minute behind', async () => {
    const { checks } = await seed(db.store, [{ status: 'down' }]);
    const flip = { createdAt: T0, oldStatus: 'up', newStatus: 'down', reason: 'timeout', silent: false } as const;
    await db.store.flips.insert(checks[0]?.id ?? 0, [flip]);
    clock.advance(30);
    expect(await failed()).not.toContain('flips');
    clock.advance(1);
    expect(await failed()).toContain('flips');
  });
});

describe('a program that runs without one that sends alerts', () => {
  let db: TestStore;
  beforeAll(async () => {
    db = await sqliteStore.open();
  });
  afterAll(() => db.cleanup());

  test('says so at once, and is well when everything runs in one process', async () => {
    const env = databaseEnv(db.options);
    const serve = await startRollcall('serve', env);
    const verbose = await (await fetch(`${serve.base}/readyz?verbose`)).text();
    expect(verbose).toContain(
      'No process that sends alerts has ever run: run "rollcall sendalerts", or "rollcall all".',
    );
    expect((await rollcall(['healthcheck', '--process', 'sendalerts'], env)).code).toBe(1);
    expect(await serve.stop()).toBe(0);

    const all = await startRollcall('all', env);
    await expect.poll(async () => (await rollcall(['healthcheck', '--process', 'sendalerts'], env)).code).toBe(0);
    expect(await (await fetch(`${all.base}/readyz?verbose`)).text()).not.toContain('has ever run');
    expect(await all.stop()).toBe(0);
  });
});
