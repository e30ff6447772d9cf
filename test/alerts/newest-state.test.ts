import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Channel } from '../../server/core/channel.ts';
import type { Check } from '../../server/core/check.ts';
import { addSecs } from '../../server/core/instant.ts';
import { T0 } from '../support/builders.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { buildWorld, deliverAll, type World } from './world.ts';

describe.each(stores)('what could not be delivered, on $name', ({ open }) => {
  let db: TestStore;
  let world: World;
  let check: Check;
  let isAway: boolean;

  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.cleanup());
  beforeEach(async () => {
    world = await buildWorld(db.store, { NOTIFY_RETRY_DELAYS: '' });
    check = await world.addCheck();
    isAway = true;
    world.sink.respond(() => ({ status: isAway ? 503 : 200 }));
  });
  afterEach(() => world.close());

  const flipTo = async (status: 'up' | 'down', one = check) => {
    await world.flip(one, status === 'up' ? 'down' : 'up', status, status === 'down' ? 'timeout' : '');
    await world.fanOut();
    await world.deliver();
  };
  const addMattermost = (path = '/chat') => world.addChannel(check, 'mattermost', `${world.sink.url}${path}`);
  const states = async (channel: Channel) =>
    (await world.notifications(channel)).map(({ checkStatus, state }) => [checkStatus, state]);

  test('a DOWN and the UP after it become one message that says when it was down', async () => {
    const channel = await addMattermost();
    await flipTo('down');
    world.clock.advance(10);
    isAway = false;

    await flipTo('up');

    expect(await states(channel)).toEqual([
      ['down', 'skipped'],
      ['up', 'sent'],
    ]);
    expect(world.sink.at('/chat').at(-1)).toContain(
      'It was down 00:00–00:00 (UTC); no alert could be delivered earlier.',
    );
    expect(await world.store.jobs.count()).toBe(0);
  });

  test('the UP that fails as well is tried again, and says so', async () => {
    const channel = await addMattermost();
    await flipTo('down');
    world.clock.advance(10);
    await flipTo('up');
    isAway = false;
    world.clock.advance(30);
    await world.deliver();

    expect(world.sink.at('/chat')).toHaveLength(3);
    expect(world.sink.at('/chat').at(-1)).toContain('no alert could be delivered earlier');
    expect(await states(channel)).toEqual([
      ['down', 'skipped'],
      ['up', 'sent'],
    ]);
  });

  test('of a check that is down again only the newest DOWN is sent', async () => {
    const channel = await addMattermost();
    await flipTo('down');
    await flipTo('up');
    await flipTo('down');
    isAway = false;
    world.clock.advance(30);
    await world.deliver();

    expect(await states(channel)).toEqual([
      ['down', 'skipped'],
      ['up', 'skipped'],
      ['down', 'sent'],
    ]);
  });

  test('a DOWN without an UP, since the channel sends none, says that the check is up again', async () => {
    const value = JSON.stringify({
      method_down: 'POST',
      url_down: `${world.sink.url}/only-down`,
      body_down: '$STATUS',
    });
    await world.addChannel(check, 'webhook', value);
    const chat = await world.addChannel(check, 'pagertree', `${world.sink.url}/unused`);
    await world.store.channels.update(chat.id, { disabled: true });
    await flipTo('down');
    world.clock.advance(20);
    await flipTo('up');
    const jobs = await world.store.reads.deliveries([...Array(50).keys()]);
    expect(jobs).toMatchObject([{ recoveredAt: addSecs(T0, 20), isDownUntold: false }]);
    isAway = false;
    world.clock.advance(20);
    await world.deliver();
    expect(world.sink.at('/only-down')).toHaveLength(2);
  });

  test('which is what the late message says, with the times', async () => {
    const topic = { topic: 'ops', url: `${world.sink.url}/ntfy`, priority: 3, priority_up: 0 };
    await world.addChannel(check, 'ntfy', JSON.stringify(topic));
    await flipTo('down');
    const tokens = () => world.store.dialect.knex('token_buckets').select('tokens', 'updated_at');
    const taken = await tokens();
    world.clock.advance(900);
    await world.flip(check, 'down', 'up');
    await world.fanOut();
    isAway = false;
    await world.deliver();

    expect(world.sink.at('/ntfy').at(-1)).toContain(
      'It was down 00:00–00:15 (UTC) and is up again; no alert could be delivered earlier.',
    );
    // one token for the message, however often it is tried
    expect([taken.length, await tokens()]).toEqual([1, taken]);
  });

  test('an UP after a DOWN that arrived says nothing of being late', async () => {
    await addMattermost();
    isAway = false;
    await flipTo('down');
    world.clock.advance(10);
    await flipTo('up');
    expect(world.sink.at('/chat').at(-1)).toContain('It was down for 10 seconds.');
  });

  test('goes out at once when its channel delivers again', async () => {
    const channel = await addMattermost();
    const other = await world.addCheck({ name: 'other' });
    await world.store.checks.assignChannels(other.id, [channel.id]);
    await flipTo('down');
    world.clock.advance(10);
    isAway = false;

    await flipTo('down', other);
    await world.deliver();

    expect((await states(channel)).map(([, state]) => state)).toEqual(['sent', 'sent']);
    expect(world.clock.now()).toBe(addSecs(T0, 10));
  });

  test('waits when its channel fails again for another check meanwhile', async () => {
    const channel = await addMattermost();
    const other = await world.addCheck({ name: 'other' });
    await world.store.checks.assignChannels(other.id, [channel.id]);
    await flipTo('down');
    world.clock.advance(10);
    await flipTo('down', other);
    expect(world.sink.at('/chat')).toHaveLength(2);

    world.clock.advance(25);
    await world.deliver();
    expect(world.sink.at('/chat')).toHaveLength(2);

    // both are due now: the first that fails speaks for the other, which is in hand already
    world.clock.advance(5);
    await deliverAll(world.deliverer({ workers: 1 }));
    expect(world.sink.at('/chat')).toHaveLength(3);
  });

  test('asks a recipient that is away now and then, and not once for each alert', async () => {
    const channel = await addMattermost();
    for (let n = 0; n < 40; n += 1) {
      const one = await world.addCheck({ name: `check ${n}` });
      await world.store.checks.assignChannels(one.id, [channel.id]);
      await world.flip(one, 'up', 'down', 'timeout');
    }
    await world.fanOut();
    await world.deliver();
    const first = world.sink.requests.length;
    for (let minutes = 0; minutes < 60; minutes += 1) {
      world.clock.advance(60);
      await world.deliver();
    }
    const inAnHour = world.sink.requests.length - first;
    isAway = false;
    world.clock.advance(900);
    await world.deliver();
    await world.deliver();

    expect(inAnHour).toBeLessThan(80);
    expect(await world.store.jobs.count()).toBe(0);
    expect((await states(channel)).every(([, state]) => state === 'sent')).toBe(true);
  });
});
