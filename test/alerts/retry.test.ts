import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Channel } from '../../server/core/channel.ts';
import type { Check } from '../../server/core/check.ts';
import { retryNotification } from '../../server/services/retry-notification.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { buildWorld, type World } from './world.ts';

describe.each(stores)('sending a failed notification again, on $name', ({ open }) => {
  let db: TestStore;
  let world: World;
  let check: Check;
  let channel: Channel;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.cleanup());
  beforeEach(async () => {
    world = await buildWorld(db.store, { NOTIFY_RETRY_DELAYS: '1', NOTIFY_GIVE_UP_AFTER: '0' });
    check = await world.addCheck();
    channel = await world.addWebhook(check, '/hook');
    world.sink.respond(() => ({ status: 500 }));
    await world.flip(check, 'up', 'down', 'timeout');
    await world.fanOut();
    await world.through(world.deliver());
  });
  afterEach(() => world.close());

  const only = async () => {
    const [notification] = await world.notifications(channel);
    if (notification === undefined) throw new Error('nothing was sent');
    return notification;
  };
  const retry = async (projectId = world.project.id) =>
    await retryNotification((await only()).id, projectId, { ...world, now: world.clock.now() });

  test('it is delivered, and the new attempt stands behind the old ones', async () => {
    expect(await only()).toMatchObject({ state: 'failed' });
    world.sink.respond(() => ({ status: 200 }));
    await retry();
    await world.deliver();
    expect(await only()).toMatchObject({ state: 'sent', error: '' });
    const attempts = await world.store.notifications.attempts((await only()).id);
    expect(attempts.map(({ n, httpStatus }) => [n, httpStatus])).toEqual([
      [1, 500],
      [2, 500],
      [3, 200],
    ]);
  });

  test('it is tried once, and fails again if it must', async () => {
    const before = world.sink.requests.length;
    await retry();
    await world.through(world.deliver());
    expect(world.sink.requests).toHaveLength(before + 1);
    expect(await only()).toMatchObject({ state: 'failed' });
  });

  test('one that is under way already is refused', async () => {
    await retry();
    await expect(retry()).rejects.toMatchObject({ status: 400 });
    expect(await world.store.jobs.count()).toBe(1);
  });

  test('one of another project is not found, one of a disabled channel refused', async () => {
    await expect(retry(world.project.id + 1)).rejects.toMatchObject({ status: 404 });
    await world.store.channels.update(channel.id, { disabled: true });
    await expect(retry()).rejects.toMatchObject({ status: 400 });
  });
});
