import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stores, type TestStore } from '../support/stores.ts';
import { buildWorld, type World } from './world.ts';

describe.each(stores)('an alert on $name', ({ open }) => {
  let db: TestStore;
  let world: World;

  beforeEach(async () => {
    db = await open();
    world = await buildWorld(db.store);
  });

  afterEach(async () => {
    await world.close();
    await db.cleanup();
  });

  test('a check that missed its ping goes down and its webhook is told', async () => {
    const check = await world.addCheck();
    const channel = await world.addWebhook(check, '/hook');
    world.clock.advance(361);

    await world.run();

    expect(world.sink.at('/hook')).toEqual(['down backup']);
    expect(await world.notifications(channel)).toMatchObject([{ state: 'sent', error: '', checkStatus: 'down' }]);
    expect(await world.store.jobs.count()).toBe(0);
  });
});
