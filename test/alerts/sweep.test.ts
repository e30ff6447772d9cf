import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Claim, type Hears, nextSweepAt, sweepOnce } from '../../server/alerts/sweep.ts';
import { hearingOf } from '../../server/core/hearing.ts';
import { addMicros, addSecs } from '../../server/core/instant.ts';
import { silentLog } from '../../server/log.ts';
import type { Store } from '../../server/store/store.ts';
import { T0 } from '../support/builders.ts';
import { fillChecks } from '../support/fill.ts';
import { alwaysListening } from '../support/listening.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { buildWorld, type World } from './world.ts';

const DEADLINE = addSecs(T0, 360);

describe.each(stores)('the sweep on $name', ({ open }) => {
  let db: TestStore;
  let world: World;

  beforeAll(async () => {
    db = await open();
  });

  afterAll(() => db.cleanup());

  beforeEach(async () => {
    world = await buildWorld(db.store);
  });

  afterEach(() => world.close());

  test('takes a late check down and dates the flip at the exact deadline', async () => {
    const check = await world.addCheck();
    world.clock.advance(500);

    await world.sweep();

    expect(await world.store.checks.byId(check.id)).toMatchObject({ status: 'down', alertAfter: null });
    expect(await world.store.flips.ofCheck(check.id, 10)).toMatchObject([
      { createdAt: DEADLINE, oldStatus: 'up', newStatus: 'down', reason: 'timeout', processedAt: null },
    ]);
  });

  test('leaves a check alone whose deadline is this very moment', async () => {
    const check = await world.addCheck();
    world.clock.advance(360);

    await sweepOnce({ ...world, log: silentLog, listening: alwaysListening });

    expect(await world.store.checks.byId(check.id)).toMatchObject({ status: 'up', alertAfter: DEADLINE });
    expect(await nextSweepAt(world.store)).toBe(addMicros(DEADLINE, 1));
  });

  test('takes it down one microsecond later', async () => {
    const check = await world.addCheck();
    world.clock.advance(360.000001);

    await world.sweep();

    expect(await world.store.checks.byId(check.id)).toMatchObject({ status: 'down' });
  });

  test('goes through the table after a full batch of which nobody is told, as after an outage', async () => {
    const moved = { timeoutSecs: 3_600 };
    const first = await world.addCheck(moved);
    for (const over of [moved, {}, moved]) await world.addCheck(over);
    world.clock.advance(400);
    const batch = async (claim: Claim) => {
      const parts = { ...world, log: silentLog, listening: alwaysListening };
      const { claimed, down, nextClaim } = await sweepOnce({ ...parts, claim });
      return { claimed, down: down.length, nextClaim };
    };
    const earliest = { by: 'deadline', limit: 100 };
    const among = { by: 'id', afterId: first.id - 1 } as const;
    expect(await batch({ by: 'deadline', limit: 2 })).toEqual({ claimed: 2, down: 0, nextClaim: among });
    expect(await batch(among)).toEqual({ claimed: 2, down: 1, nextClaim: earliest });
    expect(await batch({ by: 'deadline', limit: 2 })).toEqual({ claimed: 0, down: 0, nextClaim: earliest });
  });

  test('judges a thousand checks that could not be heard, wherever they lie, and only then is their outage over', async () => {
    const { dialect } = world.store;
    const one = await world.addCheck();
    const filling = { projectId: one.projectId, count: 2_400, firstAlertAfter: addSecs(T0, 100) };
    await fillChecks(world.store, filling);
    // a part of them is not due, so that the rest does not lie together
    const among: [number, number] = [one.id + 700, one.id + 1_900];
    const later = dialect.instant(addSecs(T0, 90_000));
    await dialect
      .knex('checks')
      .whereBetween('id', among)
      .update({ last_ping_at: dialect.instant(T0), timeout_secs: 80_000, alert_after: later, scan_at: later });
    const due = dialect.knex('checks').whereNotBetween('id', among).where({ project_id: one.projectId });
    await due.clone().update({ last_ping_at: dialect.instant(T0), timeout_secs: 60, grace_secs: 60 });
    const away = { from: addSecs(T0, 10), to: addSecs(T0, 3_000) };
    const [from_at, to_at] = [away.from, away.to].map(dialect.instant);
    await dialect.knex('blind_windows').insert({ from_at, to_at, door: 'http', kind: 'blind', cause: 'stopped' });
    world.clock.advance(3_100);
    const listening: Hears = {
      async hearing(store) {
        const windows = await store.listening.windows(null);
        const all = hearingOf({ now: world.clock.now(), listeners: [], windows });
        return { lately: all, since: async () => all };
      },
    };
    const unjudged = async () => Number((await due.clone().whereNull('judged_from').count({ n: '*' }))[0]?.['n']);

    let claim: Claim | undefined;
    const claims: Claim['by'][] = [];
    for (let left = await unjudged(); left > 0; left = await unjudged()) {
      expect((await world.store.listening.windows(null)).map(({ appliedAt }) => appliedAt)).toEqual([null]);
      const { nextClaim } = await sweepOnce({
        ...{ ...world, log: silentLog, listening },
        ...(claim === undefined ? {} : { claim }),
      });
      claims.push(claim?.by ?? 'deadline');
      claim = nextClaim;
      if (claims.length > 20) throw new Error(`it does not end: ${left}`);
    }
    expect(claims).toContain('id');
    await sweepOnce({ ...world, log: silentLog, listening });
    expect((await world.store.listening.windows(null)).map(({ appliedAt }) => appliedAt)).not.toContain(null);
    expect(await world.store.flips.ofCheck(one.id, 9)).toEqual([]);
    await dialect.knex('blind_windows').delete();
  });

  test('moves a deadline that is not the real one, without a flip', async () => {
    const check = await world.addCheck({ lastPingAt: addSecs(T0, 100), alertAfter: addSecs(T0, 10) });
    world.clock.advance(20);

    await world.sweep();

    expect(await world.store.checks.byId(check.id)).toMatchObject({ status: 'up', alertAfter: addSecs(T0, 460) });
    expect(await world.store.flips.ofCheck(check.id, 10)).toEqual([]);
  });

  test('takes down a paused check whose started job never ended', async () => {
    const check = await world.addCheck({
      status: 'paused',
      lastPingAt: null,
      lastStartAt: T0,
      alertAfter: addSecs(T0, 60),
    });
    world.clock.advance(61);

    await world.sweep();

    expect(await world.store.flips.ofCheck(check.id, 10)).toMatchObject([
      { oldStatus: 'paused', newStatus: 'down', createdAt: addSecs(T0, 60) },
    ]);
  });

  test('looks again in an hour at a check whose schedule cannot be read, says so, and goes on', async () => {
    const broken = await world.addCheck({ kind: 'cron', schedule: 'every full moon' });
    const late = await world.addCheck();
    world.clock.advance(400);

    await world.sweep();

    expect(await world.store.checks.byId(broken.id)).toMatchObject({ status: 'up', alertAfter: addSecs(T0, 4000) });
    expect(await world.store.checks.byId(late.id)).toMatchObject({ status: 'down' });
    expect(world.lines).toMatchObject([{ level: 'error', fields: { check: broken.code } }]);
  });

  test('writes neither status nor flip when one of them cannot be written', async () => {
    const check = await world.addCheck();
    world.clock.advance(500);
    const failing = withFlips(world.store, async () => {
      throw new Error('the disk is full');
    });

    await expect(sweepOnce({ ...world, store: failing, log: silentLog, listening: alwaysListening })).rejects.toThrow(
      'the disk is full',
    );

    expect(await world.store.checks.byId(check.id)).toMatchObject({ status: 'up', alertAfter: DEADLINE });
    expect(await world.store.flips.ofCheck(check.id, 10)).toEqual([]);
  });

  test('loses the race against a ping that changes the status first', async () => {
    const check = await world.addCheck();
    expect(await world.store.checks.goDown([check.id], 'paused')).toEqual([]);
    expect(await world.store.checks.byId(check.id)).toMatchObject({ status: 'up' });
  });

  test('done by several at once takes each check down once', async () => {
    const checks = await Promise.all(Array.from({ length: 250 }, () => world.addCheck()));
    world.clock.advance(500);

    await Promise.all([world.sweep(), world.sweep(), world.sweep(), world.sweep()]);

    for (const check of checks) expect(await world.store.flips.ofCheck(check.id, 10)).toHaveLength(1);
  });
});

/** The store with another way to insert flips, also within transactions. */
function withFlips(store: Store, insertMany: Store['flips']['insertMany']): Store {
  return {
    ...store,
    flips: { ...store.flips, insertMany },
    transaction: (fn) => store.transaction((tx) => fn(withFlips(tx, insertMany))),
  };
}
