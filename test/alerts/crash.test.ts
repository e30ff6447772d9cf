import { spawnSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isDeadOwner, ownLeaseName } from '../../server/alerts/lease-owner.ts';
import type { Channel } from '../../server/core/channel.ts';
import type { Check } from '../../server/core/check.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { held } from './sink.ts';
import { buildWorld, deliverAll, type World } from './world.ts';

/** No lease lasts longer without being renewed. */
const LEASE_SECS = 61;
const OWN = ownLeaseName();

describe.each(stores)('leases on $name', ({ open }) => {
  let db: TestStore;
  let world: World;
  let check: Check;
  let channel: Channel;

  beforeAll(async () => {
    db = await open();
  });

  afterAll(() => db.cleanup());

  beforeEach(async () => {
    world = await buildWorld(db.store);
    check = await world.addCheck();
    channel = await world.addWebhook(check, '/hook');
    await world.flip(check, 'up', 'down', 'timeout');
    await world.fanOut();
  });

  afterEach(() => world.close());

  /** A process that takes jobs, sends them, and dies before it can record what came of it. */
  const crashWhileSending = async (): Promise<void> => {
    const victim = world.deliverer({ owner: 'victim' });
    await victim.turn();
    await victim.idle();
  };

  test('keep others off a job that is being sent', async () => {
    const answer = held<{ status: number }>();
    world.sink.respond(() => answer.promise);
    const first = world.deliverer({ owner: 'first' });
    await first.turn();

    await world.deliver();
    world.clock.advance(50);
    await world.deliver();

    answer.release({ status: 200 });
    await deliverAll(first);
    expect(world.sink.requests).toHaveLength(1);
  });

  test('end after a crash: the alert is sent again, under the same notification', async () => {
    const [before] = await world.notifications(channel);
    await crashWhileSending();
    expect(world.sink.requests).toHaveLength(1);

    await world.deliver();
    expect(world.sink.requests).toHaveLength(1);
    world.clock.advance(LEASE_SECS);
    await world.deliver();

    expect(world.sink.requests).toHaveLength(2);
    expect(await world.notifications(channel)).toMatchObject([{ id: before?.id, code: before?.code, state: 'sent' }]);
    expect(await world.store.jobs.count()).toBe(0);
  });

  test('that ended repeat only what was not finished', async () => {
    const other = await world.addWebhook(await world.addCheck(), '/done');
    await world.store.checks.assignChannels(check.id, [channel.id, other.id]);
    await world.deliver();
    await world.flip(check, 'down', 'up');
    await world.fanOut();
    const stuck = held<{ status: number }>();
    world.sink.respond(({ path }) => (path === '/hook' ? stuck.promise : { status: 200 }));
    const victim = world.deliverer({ owner: 'victim' });
    await victim.turn();
    // the turn that records it may come before the answer has been read
    await expect
      .poll(async () => {
        await victim.turn();
        return (await world.notifications(other)).map(({ state }) => state);
      })
      .toEqual(['sent']);

    world.sink.respond(() => ({ status: 200 }));
    world.clock.advance(LEASE_SECS);
    await world.deliver();

    expect(world.sink.at('/done')).toEqual(['up backup']);
    expect(world.sink.at('/hook')).toEqual(['down backup', 'up backup', 'up backup']);
    stuck.release({ status: 200 });
    await victim.idle();
  });

  test('are renewed while a send takes long', async () => {
    const answer = held<{ status: number }>();
    world.sink.respond(() => answer.promise);
    const slow = world.deliverer({ owner: 'slow' });
    await slow.turn();
    for (let secs = 0; secs < 100; secs += 10) {
      world.clock.advance(10);
      await slow.turn();
      await world.deliver();
    }

    answer.release({ status: 200 });
    await deliverAll(slow);

    expect(world.sink.requests).toHaveLength(1);
    expect(await world.notifications(channel)).toMatchObject([{ state: 'sent' }]);
  });

  test('that were lost keep a process from recording over the one that took over', async () => {
    await world.store.channels.update(channel.id, { lastError: '' });
    const answer = held<{ status: number }>();
    world.sink.respond(() => answer.promise);
    const frozen = world.deliverer({ owner: 'frozen' });
    await frozen.turn();
    await world.sink.until('/hook', 1);
    world.clock.advance(LEASE_SECS);
    world.sink.respond(() => ({ status: 200 }));
    await world.deliver();

    answer.release({ status: 400 });
    await world.through(frozen.idle());
    await frozen.turn();

    expect(await world.notifications(channel)).toMatchObject([{ state: 'sent' }]);
    expect(await world.store.channels.byId(channel.id)).toMatchObject({ lastError: '' });
  });

  test('keep two processes from ever sending the same alert', async () => {
    for (let n = 0; n < 60; n += 1) {
      const one = await world.addCheck({ name: `check ${n}` });
      await world.store.checks.assignChannels(one.id, [channel.id]);
      await world.flip(one, 'up', 'down', 'timeout');
    }
    await world.fanOut();

    await Promise.all([
      deliverAll(world.deliverer({ owner: 'one' })),
      deliverAll(world.deliverer({ owner: 'two' })),
      deliverAll(world.deliverer({ owner: 'three' })),
    ]);
    await world.deliver();

    expect(world.sink.requests).toHaveLength(61);
    expect(new Set(world.sink.at('/hook')).size).toBe(61);
  });

  test('never give a job up, however often the process dies with it; it is only taken up later', async () => {
    for (let crash = 0; crash < 8; crash += 1) {
      await crashWhileSending();
      world.clock.advance(crash < 3 ? LEASE_SECS : 1000);
    }
    expect(world.sink.requests).toHaveLength(8);

    await world.deliver();

    expect(await world.notifications(channel)).toMatchObject([{ state: 'sent', error: '' }]);
    expect(await world.store.jobs.count()).toBe(0);
  });

  test('hold what was under way in several crashes back for longer and longer', async () => {
    const leaseEnds = () => world.clock.advance(LEASE_SECS);
    for (let crash = 0; crash < 4; crash += 1) {
      await crashWhileSending();
      leaseEnds();
    }
    // begun four times: the pause after the fourth is a minute, and the lease as long
    await crashWhileSending();
    expect(world.sink.requests).toHaveLength(5);
    leaseEnds();
    await crashWhileSending();
    expect(world.sink.requests).toHaveLength(5);
    world.clock.advance(120);
    await crashWhileSending();
    expect(world.sink.requests).toHaveLength(6);
  });

  test('count only what was begun, and of that each only once for a crash', async () => {
    const others = [];
    for (let n = 0; n < 6; n += 1) others.push(await world.addWebhook(check, `/${n}`));
    await world.deliver();
    await world.flip(check, 'down', 'up');
    await world.fanOut();
    const stuck = held<{ status: number }>();
    world.sink.respond(() => stuck.promise);
    const victim = world.deliverer({ owner: 'victim', workers: 1 });
    const before = world.sink.requests.length;
    await victim.turn();
    await expect.poll(() => world.sink.requests.length).toBe(before + 1);

    world.clock.advance(LEASE_SECS);
    const left = await world.store.jobs.candidates({ now: world.clock.now(), limit: 10, exceptChannels: [] });
    expect(left.map(({ starts }) => starts).sort()).toEqual([0, 0, 0, 0, 0, 0, 1]);
    world.sink.respond(() => ({ status: 200 }));
    await world.deliver();

    // one duplicate, of the one that was under way
    expect(world.sink.requests).toHaveLength(before + 7 + 1);
    stuck.release({ status: 200 });
    await victim.idle();
  });

  test('repeat once what a free worker began a moment before the crash, and record that it begins before they do', async () => {
    await world.addWebhook(check, '/next');
    await world.deliver();
    await world.flip(check, 'down', 'up');
    await world.fanOut();
    const stuck = held<{ status: number }>();
    const before = world.sink.requests.length;
    let taken = 0;
    world.sink.respond(() => {
      taken += 1;
      return taken === 1 ? { status: 200 } : stuck.promise;
    });
    const victim = world.deliverer({ owner: 'victim', workers: 1 });
    await victim.turn();
    // without another turn: the first has ended, and its worker has begun the second
    await expect.poll(() => world.sink.requests.length).toBe(before + 2);
    const startsOf = async () =>
      (await world.store.dialect.knex('delivery_jobs').orderBy('id').select('starts')).map(({ starts }) => starts);
    expect(await startsOf()).toEqual([1, 0]);

    world.clock.advance(LEASE_SECS);
    const next = world.deliverer({ owner: 'next' });
    await next.turn();
    await expect.poll(() => world.sink.requests.length).toBe(before + 4);
    expect(await startsOf()).toEqual([2, 1]);
    stuck.release({ status: 200 });
    await deliverAll(next);

    // each once more: both were under way, or not recorded, when the process died
    expect(world.sink.requests).toHaveLength(before + 4);
    await victim.idle();
  });

  test('let what was in hand in a crash begin only when that is recorded', async () => {
    await world.addWebhook(check, '/next');
    await world.flip(check, 'down', 'up');
    await world.fanOut();
    const due = { now: world.clock.now(), limit: 10, exceptChannels: [] };
    const ids = (await world.store.jobs.candidates(due)).map(({ id }) => id);
    await world.store.jobs.lease(ids, { owner: 'dead', until: world.clock.now() });
    world.clock.advance(1);
    const next = world.deliverer({ owner: 'next', workers: 1 });
    await next.turn();
    await next.idle();
    // the worker is free, but a second job would begin unrecorded
    expect(world.sink.requests).toHaveLength(1);
    await deliverAll(next);
    expect(await world.store.jobs.count()).toBe(0);
  });

  describe('of a process of this machine that was killed', () => {
    const nameOf = (pid: number) => ownLeaseName().replace(/\/\d+\//, `/${pid}/`);
    const deadPid = () => spawnSync('true').pid;

    test('are void when the next one starts', async () => {
      const victim = world.deliverer({ owner: nameOf(deadPid()) });
      await victim.turn();
      await victim.idle();
      const loop = world.loop();
      loop.start();
      await world.sink.until('/hook', 2);
      await loop.stop();
      expect(await world.store.jobs.count()).toBe(0);
      expect(await world.notifications(channel)).toMatchObject([{ state: 'sent' }]);
      expect(world.lines.some(({ text }) => text === 'took over 1 deliveries of a process that was killed')).toBe(true);
    });

    test.each([
      ['one that has ended', () => nameOf(deadPid()), true],
      ['one that had our process id', () => nameOf(process.pid), true],
      ['one that runs', () => nameOf(process.ppid), false],
      ['ourselves', () => OWN, false],
      ['one of another machine', () => `elsewhere@12345678/${deadPid()}/00000000`, false],
      ['one with a name of its own', () => 'victim', false],
    ])('%s', (_who, name, isDead) => {
      expect(isDeadOwner(name(), OWN)).toBe(isDead);
    });
  });

  test('are given back by a process that stops before it could send', async () => {
    for (let n = 0; n < 10; n += 1) await world.addWebhook(check, `/${n}`);
    await world.flip(check, 'down', 'up');
    await world.deliver();
    await world.fanOut();
    const stopping = world.deliverer({ owner: 'stopping', workers: 1 });
    await stopping.turn();
    stopping.close();
    await stopping.idle();
    await stopping.turn();
    const sentBefore = world.sink.requests.length;

    await world.deliver();

    expect(sentBefore).toBeLessThan(12);
    expect(world.sink.requests).toHaveLength(12);
    expect(await world.store.jobs.count()).toBe(0);
  });
});
