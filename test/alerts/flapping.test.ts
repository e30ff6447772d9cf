import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { endFlapping, FLAPPING, fanOutOnce } from '../../server/alerts/fan-out.ts';
import { noMetrics } from '../../server/alerts/metrics.ts';
import type { Channel } from '../../server/core/channel.ts';
import type { Check } from '../../server/core/check.ts';
import { silentLog } from '../../server/log.ts';
import type { Store } from '../../server/store/store.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { buildWorld, type World } from './world.ts';

const QUIET_SECS = 900;

describe.each(stores)('a check that is flapping, on $name', ({ open }) => {
  let db: TestStore;
  let world: World;
  let check: Check;
  let channel: Channel;
  let isAway: boolean;

  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.cleanup());
  beforeEach(async () => {
    world = await buildWorld(db.store, { NOTIFY_RETRY_DELAYS: '' });
    await world.store.projects.update(world.project.id, { flapRule: true });
    check = await world.addCheck();
    channel = await world.addChannel(check, 'mattermost', `${world.sink.url}/chat`);
    isAway = false;
    world.sink.respond(() => ({ status: isAway ? 503 : 200 }));
  });
  afterEach(() => world.close());

  const settle = async () => {
    await endFlapping({ ...world, log: silentLog });
    await world.deliver();
  };
  const change = async (status: 'up' | 'down') => {
    await world.flip(check, status === 'up' ? 'down' : 'up', status, status === 'down' ? 'timeout' : '');
    await world.fanOut();
    await world.deliver();
  };
  /** Goes down first, and changes once in `pauseSecs`. */
  const flap = async (changes: number, pauseSecs = 1.3) => {
    for (let n = 0; n < changes; n += 1) {
      world.clock.advance(pauseSecs);
      await change(n % 2 === 0 ? 'down' : 'up');
    }
  };
  const texts = () => world.sink.at('/chat');
  const recorded = async () => (await world.notifications(channel)).map(({ event, state }) => `${event} ${state}`);

  test('30 changes in 38 seconds send six alerts, one that says so, and one when it is quiet', async () => {
    await flap(30);
    expect(texts()).toHaveLength(7);
    expect(texts().at(-1)).toContain('It is flapping: more than 6 status changes within 15 minutes.');

    world.clock.advance(QUIET_SECS - 1);
    await settle();
    expect(texts()).toHaveLength(7);
    world.clock.advance(1);
    await settle();

    expect(texts()).toHaveLength(8);
    expect(texts().at(-1)).toContain('is UP');
    expect(texts().at(-1)).toContain('It is no longer flapping.');
    await settle();
    expect(texts()).toHaveLength(8);
  });

  test('each change is recorded, those that nobody was told of with the reason', async () => {
    await flap(9);
    world.clock.advance(QUIET_SECS);
    await settle();

    expect(await recorded()).toEqual([
      'heartbeat.missed sent',
      'monitor.recovery sent',
      'heartbeat.missed sent',
      'monitor.recovery sent',
      'heartbeat.missed sent',
      'monitor.recovery sent',
      'monitor.flapping sent',
      'monitor.recovery skipped',
      'heartbeat.missed skipped',
      'monitor.settled sent',
    ]);
    expect((await world.notifications(channel)).at(7)?.error).toBe(FLAPPING);
    expect(await world.store.flips.ofCheck(check.id, 20)).toHaveLength(9);
    expect(texts().at(-1)).toContain('is DOWN');
  });

  test('a change every three minutes is no flapping', async () => {
    await flap(20, 180);
    expect(texts()).toHaveLength(20);
  });

  test('a change before it is quiet prolongs the silence', async () => {
    await flap(7);
    world.clock.advance(QUIET_SECS - 1);
    await change('up');
    world.clock.advance(QUIET_SECS - 1);
    await settle();
    expect(texts()).toHaveLength(7);
    world.clock.advance(1);
    await settle();
    expect(texts()).toHaveLength(8);
  });

  test('after it each change is told again', async () => {
    await flap(8);
    world.clock.advance(QUIET_SECS);
    await settle();
    await change('down');
    await change('up');
    expect(texts()).toHaveLength(10);
    expect(texts().at(-1)).not.toContain('no alert could be delivered');
  });

  test('the recovery after it does not say that no alert could be delivered', async () => {
    await flap(9);
    world.clock.advance(QUIET_SECS);
    await settle();
    await change('up');
    expect(texts().at(-1)).toContain('It was down for');
    expect(texts().at(-1)).not.toContain('no alert could be delivered');
  });

  test('a change after a quiet time that no loop has noticed is told as ever', async () => {
    await flap(8);
    world.clock.advance(QUIET_SECS);
    await change('down');
    expect(texts()).toHaveLength(8);
    expect(texts().at(-1)).not.toContain('flapping');
    world.clock.advance(QUIET_SECS);
    await settle();
    expect(texts()).toHaveLength(8);
  });

  test('nothing is settled while a change waits that was not looked at', async () => {
    await flap(8);
    world.clock.advance(QUIET_SECS);
    await world.flip(check, 'up', 'down', 'timeout');
    await settle();
    expect(texts()).toHaveLength(7);
  });

  test.each(['paused', 'new'] as const)('nothing is told of one that is %s by then', async (status) => {
    await flap(8);
    await world.flip(check, 'up', status);
    await world.fanOut();
    world.clock.advance(QUIET_SECS);
    await settle();
    expect(texts()).toHaveLength(7);
    expect((await world.store.reads.fanOutState()).quietAt).toBeNull();
  });

  test('nothing is left of one that was deleted', async () => {
    await flap(8);
    await world.store.checks.remove(check.id);
    expect((await world.store.reads.fanOutState()).quietAt).toBeNull();
  });

  test('turning the rule off ends the silence at once', async () => {
    await flap(8);
    await world.store.projects.update(world.project.id, { flapRule: false });
    await settle();
    expect(texts()).toHaveLength(8);
    await change('down');
    expect(texts()).toHaveLength(9);
  });

  test('without the rule each change is told', async () => {
    await world.store.projects.update(world.project.id, { flapRule: false });
    await flap(30);
    expect(texts()).toHaveLength(30);
  });

  test('one check does not silence another', async () => {
    await flap(8);
    const other = await world.addCheck({ name: 'other' });
    const chat = await world.addChannel(other, 'mattermost', `${world.sink.url}/other`);
    await world.flip(other, 'up', 'down', 'fail');
    await world.run();
    expect((await world.notifications(chat)).map(({ event }) => event)).toEqual(['monitor.down']);
  });

  test('of what could not be delivered only the newest is sent: that it flaps, or how it ended', async () => {
    isAway = true;
    await flap(9);
    isAway = false;
    world.clock.advance(60);
    await world.deliver();
    expect(texts().at(-1)).toContain('It is flapping');
    expect((await recorded()).filter((line) => line.endsWith(' sent'))).toEqual(['monitor.flapping sent']);

    isAway = true;
    world.clock.advance(QUIET_SECS);
    await settle();
    isAway = false;
    world.clock.advance(60);
    await world.deliver();
    expect(texts().at(-1)).toContain('It is no longer flapping');
    expect(texts().at(-1)).not.toContain('no alert could be delivered');
    expect(await world.store.jobs.count()).toBe(0);
  });

  test('a group sums up its members for each message', async () => {
    const group = await world.addChannel(check, 'group', channel.code);
    await flap(8);
    world.clock.advance(QUIET_SECS);
    await settle();
    // it waits for its member
    world.clock.advance(1);
    await world.deliver();
    const events = (await world.notifications(group)).map(({ event, state }) => `${event} ${state}`);
    expect(events.slice(6)).toEqual(['monitor.flapping sent', 'monitor.recovery skipped', 'monitor.settled sent']);
  });

  test('a crash before the commit loses nothing: not the beginning, and not the end', async () => {
    await flap(6);
    await world.flip(check, 'up', 'down', 'timeout');
    const crashing = { ...world, log: silentLog, metrics: noMetrics, store: withoutJobs(world.store) };
    await expect(fanOutOnce(crashing)).rejects.toThrow('crash');
    expect((await world.store.reads.fanOutState()).quietAt).toBeNull();
    await world.fanOut();
    expect((await recorded()).at(-1)).toBe('monitor.flapping queued');

    await world.deliver();
    world.clock.advance(QUIET_SECS);
    await expect(endFlapping(crashing)).rejects.toThrow('crash');
    await settle();
    expect((await recorded()).at(-1)).toBe('monitor.settled sent');
  });

  test('the loop tells by itself when it is quiet, also after a restart', async () => {
    await flap(8);
    // it would be late by then, and the change be told as well, sooner or later than the end
    await world.store.checks.update(check.id, { alertAfter: null });
    const loop = world.loop();
    loop.start();
    world.clock.advance(QUIET_SECS);
    await expect
      .poll(() => {
        world.clock.advance(1);
        return texts().length;
      })
      .toBe(8);
    await loop.stop();
  });
});

/** A store whose transactions fail where jobs are written. */
function withoutJobs(store: Store): Store {
  const insert = () => Promise.reject(new Error('crash'));
  return {
    ...store,
    transaction: (fn) => store.transaction((tx) => fn({ ...tx, jobs: { ...tx.jobs, insert } })),
  };
}
