import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Deliverer } from '../../server/alerts/deliver.ts';
import type { Check } from '../../server/core/check.ts';
import { buildWorld, type World } from '../alerts/world.ts';
import { stores, type TestStore } from '../support/stores.ts';

// F09: the sender marked an alert as processed, crashed before it sent it, and the alert was lost.

const LEASE_SECS = 61;

describe.each(stores)('an alert survives a crash, on $name', ({ open }) => {
  let db: TestStore;
  let world: World;
  let check: Check;

  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.cleanup());
  beforeEach(async () => {
    world = await buildWorld(db.store);
    check = await world.addCheck();
    await world.addWebhook(check, '/hook');
    await world.flip(check, 'up', 'down', 'timeout');
  });
  afterEach(() => world.close());

  const victim = (): Deliverer => world.deliverer({ owner: 'victim' });

  test.each([
    ['before the flip is fanned out', async () => undefined, 0],
    ['when the jobs are queued', () => world.fanOut(), 0],
    [
      'when jobs were taken from the queue',
      async () => {
        await world.fanOut();
        const now = world.clock.now();
        const search = { now, limit: 10, exceptChannels: [] };
        const ids = (await world.store.jobs.candidates(search)).map(({ id }) => id);
        await world.store.jobs.lease(ids, { owner: 'victim', until: now });
      },
      0,
    ],
    [
      'when it was sent and that was not recorded',
      async () => {
        await world.fanOut();
        const died = victim();
        await died.turn();
        await died.idle();
      },
      1,
    ],
    [
      'when all was recorded',
      async () => {
        await world.fanOut();
        await world.deliver();
      },
      1,
    ],
  ])('%s', async (when, untilTheCrash, sentBefore) => {
    await untilTheCrash();
    expect(world.sink.at('/hook')).toHaveLength(sentBefore);

    world.clock.advance(LEASE_SECS);
    await world.fanOut();
    await world.deliver();

    const duplicates = when === 'when it was sent and that was not recorded' ? 1 : 0;
    expect(world.sink.at('/hook')).toEqual(Array(1 + duplicates).fill('down backup'));
    expect(await world.store.jobs.count()).toBe(0);
  });
});
