import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Check } from '../../server/core/check.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { type Answer, held } from './sink.ts';
import { buildWorld, deliverAll, type World } from './world.ts';

describe.each(stores)('a group on $name', ({ open }) => {
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
  });

  afterEach(() => world.close());

  /** Stores a group of webhooks at these paths and alerts it. */
  const alertGroup = async (...paths: string[]) => {
    const elsewhere = await world.addCheck();
    const members = await Promise.all(paths.map((path) => world.addWebhook(elsewhere, path)));
    const group = await world.addChannel(check, 'group', members.map(({ code }) => code).join(','));
    await world.flip(check, 'up', 'down', 'timeout');
    await world.fanOut();
    return { members, group };
  };

  /** Delivers until the queue is empty; a group looks at its members once a second. */
  const deliverAllOfIt = async (): Promise<void> => {
    while ((await world.store.jobs.count()) > 0) {
      await world.through(world.deliver());
      world.clock.advance(1);
    }
  };

  test('sends to each member, each with a record of its own, and records itself as sent', async () => {
    const { members, group } = await alertGroup('/a', '/b');

    await deliverAllOfIt();

    expect(world.sink.requests.map(({ path }) => path).sort()).toEqual(['/a', '/b']);
    for (const channel of [...members, group]) {
      expect(await world.notifications(channel)).toMatchObject([{ state: 'sent', error: '' }]);
    }
  });

  test('says how many members of how many failed, and is never disabled', async () => {
    world.sink.respond(({ path }) => ({ status: path === '/b' ? 410 : 200 }));
    const { group } = await alertGroup('/a', '/b', '/c');

    await deliverAllOfIt();

    const [notification] = await world.notifications(group);
    expect(notification).toMatchObject({ state: 'failed', errorCode: 'group_partial' });
    expect(notification?.error).toContain('1 of 3');
    expect(await world.store.channels.byId(group.id)).toMatchObject({
      disabled: false,
      lastError: notification?.error,
    });
  });

  test('waits for its slowest member', async () => {
    const answer = held<Answer>();
    world.sink.respond(({ path }) => (path === '/slow' ? answer.promise : { status: 200 }));
    const { group } = await alertGroup('/a', '/slow');
    const deliverer = world.deliverer();
    for (let secs = 0; secs < 5; secs += 1) {
      await deliverer.turn();
      await world.sink.until('/slow', 1);
      world.clock.advance(1);
    }
    expect(await world.notifications(group)).not.toMatchObject([{ state: 'sent' }]);

    answer.release({ status: 200 });
    await deliverAll(deliverer);
    world.clock.advance(1);
    await world.deliver();

    expect(await world.notifications(group)).toMatchObject([{ state: 'sent' }]);
  });

  test('without anybody left in it is recorded as sent to nobody', async () => {
    const group = await world.addChannel(check, 'group', check.code);
    await world.flip(check, 'up', 'down', 'timeout');
    await world.fanOut();

    await deliverAllOfIt();

    expect(await world.notifications(group)).toMatchObject([{ state: 'sent', error: '' }]);
  });
});
