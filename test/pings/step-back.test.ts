import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
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
  afterEach(async () => {
    await db.store.dialect.knex('users').delete();
  });

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
    // one look at the clock for each batch of 250 in two passes, and two around them: not one for each check
    expect(looks).toBeLessThan(10);
    for (const { lastPingAt } of await db.store.checks.ofProject(checks[0]?.projectId ?? 0))
      expect(lastPingAt).toBeLessThanOrEqual(now);
  });

  test('checks count from now, in the deadlines of their schedules; those of the past stay', async () => {
    const ahead = { status: 'up', lastPingAt: at(HOUR), nPings: 1 } as const;
    const { checks } = await seed(db.store, [
      { name: 'simple', timeoutSecs: 60, graceSecs: 60, ...ahead },
      { name: 'cron', kind: 'cron', schedule: '0 * * * *', graceSecs: 600, ...ahead },
      { name: 'running', timeoutSecs: 600, graceSecs: 60, ...ahead, lastPingAt: at(-60), lastStartAt: at(HOUR) },
      { name: 'unheard', timeoutSecs: 60, graceSecs: 60, ...ahead, lastPingAt: at(-60), judgedFrom: at(HOUR) },
      { name: 'unreadable', kind: 'cron', schedule: 'soon', ...ahead, alertAfter: at(2 * HOUR) },
      { name: 'down', ...ahead, status: 'down' },
      { name: 'before', timeoutSecs: 60, graceSecs: 60, ...ahead, lastPingAt: at(-60) },
    ]);
    for (const { id, alertAfter } of checks)
      await db.store.checks.update(id, { alertAfter: alertAfter ?? at(HOUR + 120) });

    expect(await correctAfterStepBack(db.store, { now: () => T0 })).toBe(6);

    const found = await Promise.all(checks.map(({ id }) => db.store.checks.byId(id)));
    expect(
      found.map((check) => [check?.name, check?.lastPingAt, check?.lastStartAt, check?.judgedFrom, check?.alertAfter]),
    ).toEqual([
      ['simple', T0, null, null, at(120)],
      ['cron', T0, null, null, at(HOUR + 600)],
      ['running', at(-60), T0, null, at(60)],
      ['unheard', at(-60), null, T0, at(120)],
      ['unreadable', T0, null, null, at(2 * HOUR)],
      ['down', T0, null, null, null],
      ['before', at(-60), null, null, at(HOUR + 120)],
    ]);
    // the sweep finds them by their new deadlines
    expect(await db.store.checks.nextDueAt()).toBe(at(60));
  });

  test('a ping of another process that was on its way is corrected too, though the pass is beyond its check', async () => {
    const ahead = { status: 'up', lastPingAt: at(HOUR), nPings: 1 } as const;
    const { checks } = await seed(db.store, [{ ...ahead, lastPingAt: at(-60) }, ahead]);
    const [first, second] = checks;
    let passes = 0;
    const beside = {
      ...db.store,
      transaction: async <T>(work: (tx: typeof db.store) => Promise<T>): Promise<T> => {
        const done = await db.store.transaction((tx) => work({ ...db.store, ...tx }));
        passes += 1;
        if (passes === 1) await db.store.checks.update(first?.id ?? 0, { lastPingAt: at(HOUR) });
        return done;
      },
    };

    expect(await correctAfterStepBack(beside, { now: () => T0 })).toBe(2);

    for (const check of [first, second])
      expect(await db.store.checks.byId(check?.id ?? 0)).toMatchObject({ lastPingAt: T0 });
  });

  test('a process whose clock stays ahead does not keep another from storing pings', async () => {
    const { checks } = await seed(db.store, [{ status: 'up', lastPingAt: at(HOUR), nPings: 1 }]);
    const id = checks[0]?.id ?? 0;
    const ahead = {
      ...db.store,
      transaction: async <T>(work: (tx: typeof db.store) => Promise<T>): Promise<T> => {
        const done = await db.store.transaction((tx) => work({ ...db.store, ...tx }));
        await db.store.checks.update(id, { lastPingAt: at(HOUR) });
        return done;
      },
    };

    expect(await correctAfterStepBack(ahead, { now: () => T0 })).toBe(10);
  });
});
