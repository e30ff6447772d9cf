import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildWorld, type World } from '../alerts/world.ts';
import { openStoreListener, type PingListener } from '../pings/ping-listener.ts';
import { stores, type TestStore } from '../support/stores.ts';

// F22: a job reported a failure; then came "no heartbeat" on top, again and again, and no word when it recovered.

describe.each(stores)('a job that reports a failure, on $name', ({ open }) => {
  let db: TestStore;
  let world: World;
  let listener: PingListener;

  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.cleanup());
  beforeEach(async () => {
    world = await buildWorld(db.store);
    listener = await openStoreListener(db, { now: () => world.clock.now() });
  });
  afterEach(async () => {
    await listener.close();
    await world.close();
  });

  test('and is silent then, and succeeds in the end, sends one alert down and one up', async () => {
    const check = await world.addCheck();
    await world.addWebhook(check, '/hook');
    const ping = async (action = '') => expect((await listener.fetch(`/ping/${check.code}${action}`)).status).toBe(200);

    await ping('/fail');
    await world.run();
    // far beyond period and grace time, with all that a sender does in that time
    for (let round = 0; round < 20; round += 1) {
      world.clock.advance(300);
      await world.run();
    }
    await ping('/fail');
    await world.run();
    expect(world.sink.at('/hook')).toEqual(['down backup']);

    await ping();
    await world.run();
    expect(world.sink.at('/hook')).toEqual(['down backup', 'up backup']);

    // and the next silence is one more alert: nothing of the first one is left
    world.clock.advance(361);
    await world.run();
    expect(world.sink.at('/hook')).toEqual(['down backup', 'up backup', 'down backup']);
  });
});
