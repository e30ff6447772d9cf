import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Channel } from '../../server/core/channel.ts';
import type { Check } from '../../server/core/check.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { type Sink, startSink } from './sink.ts';
import { buildWorld, type World } from './world.ts';

const USER_KEY = 'u'.repeat(30);
/** Pushover takes six messages a minute for one user. */
const CAPACITY = 6;

describe.each(stores)('a deferred delivery on $name', ({ open }) => {
  let db: TestStore;
  let world: World;
  let check: Check;
  let pushover: Sink;

  beforeAll(async () => {
    db = await open();
  });

  afterAll(() => db.cleanup());

  beforeEach(async () => {
    pushover = await startSink();
    world = await buildWorld(db.store, { PUSHOVER_API_TOKEN: 'app-token', PUSHOVER_API_BASE: pushover.url });
    check = await world.addCheck();
  });

  afterEach(async () => {
    await world.close();
    await pushover.close();
  });

  const addPushover = (): Promise<Channel> => world.addChannel(check, 'po', `${USER_KEY}|0|0`);

  /** So many checks that share the channel go down, all at once. */
  const burst = async (channel: Channel, count: number): Promise<void> => {
    for (let n = 0; n < count; n += 1) {
      const one = await world.addCheck();
      await world.store.checks.assignChannels(one.id, [channel.id]);
      await world.flip(one, 'up', 'down', 'timeout');
    }
    await world.fanOut();
  };

  const statesOf = async (channel: Channel) => (await world.notifications(channel)).map(({ state }) => state).sort();

  test('is one over the rate limit: recorded at once, sent when a token is due', async () => {
    const channel = await addPushover();
    await burst(channel, CAPACITY + 1);

    await world.deliver();
    expect(pushover.requests).toHaveLength(CAPACITY);
    expect((await world.notifications(channel)).filter(({ state }) => state === 'deferred')).toMatchObject([
      { error: 'too many messages to this recipient at once', errorCode: 'rate_limited' },
    ]);

    world.clock.advance(9);
    await world.deliver();
    expect(pushover.requests).toHaveLength(CAPACITY);

    world.clock.advance(1);
    await world.deliver();
    expect(pushover.requests).toHaveLength(CAPACITY + 1);
    expect(await statesOf(channel)).toEqual(Array(CAPACITY + 1).fill('sent'));
  });

  test('leaves the channel as it was until it is decided', async () => {
    const channel = await addPushover();
    await burst(channel, CAPACITY + 1);

    await world.deliver();

    expect(await world.store.channels.byId(channel.id)).toMatchObject({ lastError: '' });
  });

  test('fails when no token was due within ten minutes', async () => {
    const channel = await addPushover();
    // one every ten seconds: 60 in ten minutes, beside the first six
    await burst(channel, CAPACITY + 60 + 4);

    for (let secs = 0; secs <= 620; secs += 10) {
      await world.deliver();
      world.clock.advance(10);
    }

    const states = await statesOf(channel);
    expect(states.filter((state) => state === 'sent').length).toBeGreaterThanOrEqual(CAPACITY + 59);
    expect(states.filter((state) => state === 'failed').length).toBeGreaterThanOrEqual(4);
    expect(states).not.toContain('deferred');
    expect(await world.store.jobs.count()).toBe(0);
  });

  test('gives way to a newer change of the same check: only the newest is sent', async () => {
    const channel = await addPushover();
    await burst(channel, CAPACITY);
    await world.deliver();
    await world.flip(check, 'up', 'down', 'timeout');
    await world.fanOut();
    await world.deliver();
    await world.flip(check, 'down', 'up');
    await world.fanOut();
    await world.deliver();

    world.clock.advance(10);
    await world.deliver();

    expect(pushover.requests).toHaveLength(CAPACITY + 1);
    expect(pushover.requests.at(-1)?.body).toContain('UP');
    const mine = (await world.notifications(channel)).filter(({ checkId }) => checkId === check.id);
    expect(mine).toMatchObject([
      { state: 'skipped', checkStatus: 'down' },
      { state: 'sent', checkStatus: 'up' },
    ]);
  });

  test('takes one token a notification, however many attempts it needs', async () => {
    const channel = await addPushover();
    pushover.respond(() => ({ status: 500 }));
    await burst(channel, CAPACITY);

    await world.through(world.deliver());

    expect(pushover.requests).toHaveLength(CAPACITY * 3);
    expect(await statesOf(channel)).toEqual(Array(CAPACITY).fill('deferred'));
  });

  test('follows a recipient that asks for a short pause without leaving its worker', async () => {
    const channel = await world.addWebhook(check, '/hook');
    world.sink.respond(() => pleaseWait(world.sink.requests.length === 1, 30));
    await world.flip(check, 'up', 'down', 'timeout');
    await world.fanOut();
    const before = world.clock.now();

    await world.through(world.deliver());

    expect(await statesOf(channel)).toEqual(['sent']);
    expect(world.clock.now() - before).toBe(30_000_000);
  });

  test('follows one that asks for a long pause, and keeps counting its attempts', async () => {
    const channel = await world.addWebhook(check, '/hook');
    world.sink.respond(() => pleaseWait(world.sink.requests.length === 1, 300));
    await world.flip(check, 'up', 'down', 'timeout');
    await world.fanOut();

    await world.deliver();
    expect(await world.notifications(channel)).toMatchObject([{ state: 'deferred' }]);
    world.clock.advance(299);
    await world.deliver();
    expect(world.sink.requests).toHaveLength(1);
    world.clock.advance(1);
    await world.deliver();

    const [notification] = await world.notifications(channel);
    expect(notification).toMatchObject({ state: 'sent', error: '' });
    const attempts = await world.store.notifications.attempts(notification?.id ?? 0);
    expect(attempts.map(({ n, httpStatus }) => [n, httpStatus])).toEqual([
      [1, 429],
      [2, 200],
    ]);
  });

  test('is made in six hours at the latest, even if the recipient asks for a day', async () => {
    const channel = await world.addWebhook(check, '/hook');
    world.sink.respond(() => pleaseWait(true, 86_400));
    await world.flip(check, 'up', 'down', 'timeout');
    await world.fanOut();

    await world.deliver();

    expect(await world.notifications(channel)).toMatchObject([{ state: 'deferred', errorCode: 'http_status' }]);
    world.clock.advance(6 * 3600);
    await world.deliver();
    expect(await world.notifications(channel)).toMatchObject([{ state: 'failed', errorCode: 'http_status' }]);
    expect(world.sink.requests).toHaveLength(2);
    expect(await world.store.jobs.count()).toBe(0);
  });
});

function pleaseWait(wait: boolean, secs: number) {
  return wait ? { status: 429, headers: { 'retry-after': String(secs) } } : { status: 200 };
}
