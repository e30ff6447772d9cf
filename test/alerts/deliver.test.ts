import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Check } from '../../server/core/check.ts';
import { addSecs } from '../../server/core/instant.ts';
import { Unavailable } from '../../server/errors.ts';
import type { Store } from '../../server/store/store.ts';
import { T0 } from '../support/builders.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { buildWorld, deliverAll, type World } from './world.ts';

describe.each(stores)('a delivery on $name', ({ open }) => {
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

  /** Queues an alert that the check went down. */
  const goDown = async (): Promise<void> => {
    await world.flip(check, 'up', 'down', 'timeout');
    await world.fanOut();
  };

  test('that is accepted is recorded as sent, in the attempt log and with the channel', async () => {
    const channel = await world.addWebhook(check, '/hook', { lastError: 'was bad last time' });
    world.clock.advance(400);
    await goDown();

    await world.deliver();

    expect(world.sink.at('/hook')).toEqual(['down backup']);
    const [notification] = await world.notifications(channel);
    expect(notification).toMatchObject({ state: 'sent', error: '', errorCode: '' });
    expect(await world.store.notifications.attempts(notification?.id ?? 0)).toMatchObject([
      { n: 1, startedAt: addSecs(T0, 400), httpStatus: 200, error: '', errorCode: '' },
    ]);
    expect(await world.store.channels.byId(channel.id)).toMatchObject({
      lastNotifyAt: addSecs(T0, 400),
      lastNotifyDuration: 0,
      lastError: '',
      disabled: false,
    });
    expect(await world.store.jobs.count()).toBe(0);
  });

  test('that fails is tried three times, each attempt recorded, then put off', async () => {
    const channel = await world.addWebhook(check, '/hook');
    world.sink.respond(() => ({ status: 500 }));
    await goDown();

    await world.through(world.deliver());

    expect(world.sink.requests).toHaveLength(3);
    const [notification] = await world.notifications(channel);
    expect(notification).toMatchObject({ state: 'deferred', errorCode: 'http_status' });
    expect(notification?.error).toContain('500');
    const attempts = await world.store.notifications.attempts(notification?.id ?? 0);
    expect(attempts.map(({ n, startedAt, httpStatus }) => [n, startedAt, httpStatus])).toEqual([
      [1, T0, 500],
      [2, addSecs(T0, 1), 500],
      [3, addSecs(T0, 6), 500],
    ]);
    expect(await world.store.channels.byId(channel.id)).toMatchObject({
      lastError: notification?.error,
      lastNotifyDuration: 6_000_000,
      disabled: false,
    });
    expect(await world.store.jobs.count()).toBe(1);
  });

  test('that a later attempt brings through is recorded as sent', async () => {
    const channel = await world.addWebhook(check, '/hook');
    world.sink.respond(() => ({ status: world.sink.requests.length < 2 ? 503 : 200 }));
    await goDown();

    await world.through(world.deliver());

    expect(await world.notifications(channel)).toMatchObject([{ state: 'sent', error: '' }]);
  });

  test('to a recipient that is gone for good disables the channel at once', async () => {
    const channel = await world.addChannel(check, 'slack', `${world.sink.url}/slack`);
    world.sink.respond(() => ({ status: 404 }));
    await goDown();

    await world.deliver();

    expect(world.sink.requests).toHaveLength(1);
    expect(await world.notifications(channel)).toMatchObject([{ state: 'failed', errorCode: 'http_status' }]);
    expect(await world.store.channels.byId(channel.id)).toMatchObject({ disabled: true });
  });

  test('keeps a channel disabled that somebody else has disabled meanwhile', async () => {
    const channel = await world.addWebhook(check, '/hook');
    world.sink.respond(async () => {
      await world.store.channels.update(channel.id, { disabled: true });
      return { status: 200 };
    });
    await goDown();

    await world.deliver();

    expect(await world.store.channels.byId(channel.id)).toMatchObject({ disabled: true, lastError: '' });
  });

  test('of a kind that is switched off on this server fails, without disabling the channel', async () => {
    await world.close();
    world = await buildWorld(db.store, { SHELL_ENABLED: 'False' });
    check = await world.addCheck();
    const channel = await world.addChannel(check, 'shell', JSON.stringify({ cmd_down: 'true', cmd_up: 'true' }));
    await goDown();

    await world.deliver();

    expect(await world.notifications(channel)).toMatchObject([{ state: 'failed', errorCode: 'disabled_by_server' }]);
    expect(await world.store.channels.byId(channel.id)).toMatchObject({ disabled: false });
  });

  test('to a channel that was disabled in between is skipped', async () => {
    const channel = await world.addWebhook(check, '/hook');
    await goDown();
    await world.store.channels.update(channel.id, { disabled: true });

    await world.deliver();

    expect(world.sink.requests).toEqual([]);
    expect(await world.notifications(channel)).toMatchObject([{ state: 'skipped' }]);
    expect(await world.store.channels.byId(channel.id)).toMatchObject({ lastNotifyAt: null, lastError: '' });
  });

  test('to a channel whose kind no longer exists is skipped', async () => {
    const channel = await world.addWebhook(check, '/hook');
    await goDown();
    await world.store.dialect.knex('channels').where({ id: channel.id }).update({ kind: 'hipchat' });

    await world.deliver();

    expect(await world.notifications(channel)).toMatchObject([{ state: 'skipped' }]);
  });

  test('to a channel that was deleted in between ends quietly', async () => {
    const channel = await world.addWebhook(check, '/hook');
    await goDown();
    await world.store.dialect.knex('channels').where({ id: channel.id }).delete();

    await world.deliver();

    expect(world.sink.requests).toEqual([]);
    expect(await world.store.jobs.count()).toBe(0);
  });

  test('to a channel that is deleted while it is under way ends quietly', async () => {
    const kept = await world.addWebhook(check, '/kept');
    const channel = await world.addWebhook(check, '/deleted');
    world.sink.respond(async ({ path }) => {
      if (path === '/deleted') await world.store.dialect.knex('channels').where({ id: channel.id }).delete();
      return { status: 200 };
    });
    await goDown();

    await world.deliver();

    expect(await world.notifications(kept)).toMatchObject([{ state: 'sent' }]);
    expect(await world.store.jobs.count()).toBe(0);
    expect(world.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('about a check that was deleted in between ends quietly', async () => {
    await world.addWebhook(check, '/hook');
    await goDown();
    await world.store.checks.remove(check.id);

    await world.deliver();

    expect(world.sink.requests).toEqual([]);
    expect(await world.store.jobs.count()).toBe(0);
  });

  test('says which channel got what, without its settings', async () => {
    const channel = await world.addWebhook(check, '/secret-path');
    await goDown();

    await world.deliver();

    const line = world.lines.at(-1);
    expect(line).toMatchObject({
      level: 'info',
      text: `notified webhook channel ${channel.code.slice(0, 8)}: OK in 0.00 s`,
    });
    expect(JSON.stringify(world.lines)).not.toContain('secret-path');
  });

  test('that cannot be recorded does not take others with it', async () => {
    const good = await world.addWebhook(check, '/good');
    const bad = await world.addWebhook(check, '/bad');
    await goDown();
    const deliverer = world.deliverer();
    await deliverer.turn();
    await deliverer.idle();
    await world.store.dialect.knex.raw(refuseSent(world.store.database, bad.id));

    while (deliverer.inHand() > 0) await deliverer.turn();

    expect(await world.notifications(good)).toMatchObject([{ state: 'sent' }]);
    expect(await world.notifications(bad)).toMatchObject([{ state: 'sending' }]);
    expect(world.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    expect(await world.store.jobs.count()).toBe(0);
  });

  test('that cannot be prepared because the database is away is put back for five seconds', async () => {
    const group = await world.addChannel(check, 'group', (await world.addWebhook(check, '/hook')).code);
    await goDown();
    const unavailable = withMembersOutcome(world.store, async () => {
      throw new Unavailable('the database does not answer');
    });

    await deliverAll(world.deliverer({ store: unavailable }));
    expect(await world.notifications(group)).toMatchObject([{ state: 'queued' }]);
    world.clock.advance(5);
    await world.deliver();

    expect(await world.notifications(group)).toMatchObject([{ state: 'sent' }]);
  });

  test('that cannot be prepared at all is recorded as failed, once', async () => {
    const group = await world.addChannel(check, 'group', (await world.addWebhook(check, '/hook')).code);
    await goDown();
    const broken = withMembersOutcome(world.store, async () => {
      throw new TypeError('a fault of ours');
    });

    await deliverAll(world.deliverer({ store: broken }));

    expect(await world.notifications(group)).toMatchObject([{ state: 'failed', errorCode: 'internal' }]);
    expect(await world.store.jobs.count()).toBe(0);
  });

  test('waits for the one before it, of the same check and channel', async () => {
    await world.addWebhook(check, '/hook');
    await world.flip(check, 'up', 'down', 'timeout');
    await world.flip(check, 'down', 'up');
    await world.flip(check, 'up', 'down', 'fail');
    await world.fanOut();
    const bodies: string[] = [];
    world.sink.respond(({ body }) => {
      bodies.push(body);
      return { status: bodies.length === 1 ? 500 : 200 };
    });

    await world.through(Promise.all([world.deliver(), world.deliver()]));
    await world.deliver();

    expect(bodies).toEqual(['down backup', 'down backup', 'up backup', 'down backup']);
  });

  test('waits for no other channel: all of a flip go out at once', async () => {
    let arrived = 0;
    let release: () => void = () => undefined;
    const all = new Promise<void>((resolve) => {
      release = resolve;
    });
    world.sink.respond(async () => {
      arrived += 1;
      if (arrived === 4) release();
      await all;
      return { status: 200 };
    });
    for (const path of ['/a', '/b', '/c', '/d']) await world.addWebhook(check, path);
    await goDown();

    await world.deliver();

    expect(world.sink.requests).toHaveLength(4);
  });
});

/** The store with another answer to how the members of a group fared. */
function withMembersOutcome(store: Store, membersOutcome: Store['reads']['membersOutcome']): Store {
  return { ...store, reads: { ...store.reads, membersOutcome } };
}

/** SQL that makes the database refuse to call a channel's notifications sent. */
function refuseSent(database: 'sqlite' | 'postgres', channelId: number): string {
  if (database === 'postgres') {
    return `alter table notifications add constraint refuse check (channel_id <> ${channelId} or state <> 'sent')`;
  }
  return `create trigger refuse before update on notifications when new.channel_id = ${channelId} and new.state = 'sent'
    begin select raise(abort, 'refused'); end`;
}
