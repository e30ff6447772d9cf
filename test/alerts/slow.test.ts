import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { mixedKinds, troubleMakers } from '../bench/support/mixed-kinds.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { type Answer, held } from './sink.ts';
import { buildWorld, deliverAll, type World } from './world.ts';

describe.each(stores)('a recipient that hangs, on $name,', ({ open }) => {
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

  /** Queues an alert to the path for each of `count` checks. */
  const queue = async (path: string, count: number): Promise<void> => {
    const channel = await world.addWebhook(await world.addCheck(), path);
    for (let n = 0; n < count; n += 1) {
      const check = await world.addCheck({ name: `check ${n}` });
      await world.store.checks.assignChannels(check.id, [channel.id]);
      await world.flip(check, 'up', 'down', 'timeout');
    }
    await world.fanOut();
  };

  test('keeps no worker from the other channels, however many alerts it has', async () => {
    const answer = held<Answer>();
    world.sink.respond(({ path }) => (path === '/hangs' ? answer.promise : { status: 200 }));
    await queue('/hangs', 50);
    await queue('/fine', 3);
    const deliverer = world.deliverer({ workers: 4 });

    await deliverer.turn();
    await deliverer.turn();

    await world.sink.until('/fine', 3);
    expect(world.sink.at('/hangs').length).toBeLessThanOrEqual(2);
    answer.release({ status: 200 });
    await deliverAll(deliverer);
    expect(world.sink.at('/hangs')).toHaveLength(50);
  });

  test('gives its worker back, even when every channel but one hangs', async () => {
    const answer = held<Answer>();
    world.sink.respond(({ path }) => (path.startsWith('/hangs') ? answer.promise : { status: 200 }));
    for (let n = 0; n < 8; n += 1) await queue(`/hangs/${n}`, 2);
    await queue('/fine', 1);
    const deliverer = world.deliverer({ workers: 2 });

    for (let secs = 0; world.sink.at('/fine').length === 0 && secs < 60; secs += 2) {
      await deliverer.turn();
      world.clock.advance(2);
      await deliverer.turn();
      await new Promise(setImmediate);
    }

    await world.sink.until('/fine', 1);
    answer.release({ status: 200 });
    await deliverAll(deliverer);
    expect(world.sink.requests).toHaveLength(17);
    expect(await world.store.jobs.count()).toBe(0);
  });

  test('delays no other kind of channel, nor does one that is unavailable', async () => {
    const answer = held<Answer>();
    world.sink.respond(({ path }) => {
      if (path === '/hangs') return answer.promise;
      return { status: path === '/unavailable' ? 503 : 200 };
    });
    const kinds = mixedKinds(world.sink.url);
    for (let n = 0; n < 5; n += 1) {
      const check = await world.addCheck({ name: `check ${n}` });
      // those that make trouble are asked first
      for (const { kind, value } of [...troubleMakers(world.sink.url), ...kinds]) {
        await world.addChannel(check, kind, value);
      }
      await world.flip(check, 'up', 'down', 'timeout');
    }
    await world.fanOut();
    const deliverer = world.deliverer({ workers: 10 });
    const good = () => world.sink.requests.filter(({ path }) => !['/hangs', '/unavailable'].includes(path)).length;

    // the clock stands still but for the moments after which what hangs is set aside
    for (let turn = 0; good() < 5 * kinds.length && turn < 200; turn += 1) {
      await deliverer.turn();
      if (turn % 20 === 19) world.clock.advance(2);
      await new Promise(setImmediate);
    }

    expect(good()).toBe(5 * kinds.length);
    answer.release({ status: 200 });
    await world.through(deliverAll(deliverer));
    // those to the recipient that is unavailable are tried again later
    expect(await world.store.jobs.count()).toBe(5);
  });
});
