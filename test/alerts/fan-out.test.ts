import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fanOutOnce } from '../../server/alerts/fan-out.ts';
import { noMetrics } from '../../server/alerts/metrics.ts';
import type { Channel } from '../../server/core/channel.ts';
import type { Check } from '../../server/core/check.ts';
import { silentLog } from '../../server/log.ts';
import type { Store } from '../../server/store/store.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { buildWorld, type World, webhookTo } from './world.ts';

describe.each(stores)('the fan-out on $name', ({ open }) => {
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

  const queuedFor = async (channel: Channel) => (await world.notifications(channel)).length;

  test('queues one job a channel and marks the flip processed', async () => {
    const channel = await world.addWebhook(check, '/a');
    await world.flip(check, 'up', 'down', 'timeout');

    await world.fanOut();

    expect(await world.notifications(channel)).toMatchObject([
      { state: 'queued', error: 'Sending', checkStatus: 'down', event: 'heartbeat.missed', checkId: check.id },
    ]);
    expect(await world.store.jobs.count()).toBe(1);
    expect(await world.store.flips.ofCheck(check.id, 1)).toMatchObject([{ processedAt: world.clock.now() }]);
  });

  test.each([
    ['up', 'down', 'timeout', 1, 'missed its time'],
    ['up', 'down', 'fail', 1, 'said so itself'],
    ['new', 'down', 'timeout', 1, 'started and never ended'],
    ['paused', 'down', 'timeout', 1, 'started while paused and never ended'],
    ['down', 'up', '', 1, 'is back'],
    ['new', 'up', '', 0, 'the first success is no news'],
    ['paused', 'up', '', 0, 'nobody waited for it'],
  ] as const)('%s to %s (%s) notifies %d channels: %s', async (from, to, reason, count, _why) => {
    const channel = await world.addWebhook(check, '/a');
    await world.flip(check, from, to, reason);

    await world.fanOut();

    expect(await queuedFor(channel)).toBe(count);
    expect(await world.store.flips.ofCheck(check.id, 1)).toMatchObject([{ processedAt: world.clock.now() }]);
  });

  test('leaves out channels that are not assigned, disabled, of no interest or of an unknown kind', async () => {
    const other = await world.addCheck();
    const channels = [
      await world.addWebhook(other, '/not-assigned'),
      await world.addWebhook(check, '/disabled', { disabled: true }),
      await world.addChannel(check, 'webhook', JSON.stringify({ url_up: 'http://only-up.test' })),
      await world.addChannel(check, 'hipchat', 'https://gone.test'),
    ];
    await world.flip(check, 'up', 'down', 'timeout');

    await world.fanOut();

    for (const channel of channels) expect(await queuedFor(channel)).toBe(0);
    expect(await world.store.jobs.count()).toBe(0);
  });

  test('queues for a channel with unreadable settings, so that the failure gets recorded', async () => {
    const channel = await world.addChannel(check, 'webhook', 'not json');
    await world.flip(check, 'up', 'down', 'timeout');

    await world.run();

    expect(await world.notifications(channel)).toMatchObject([{ state: 'failed', errorCode: 'invalid_config' }]);
  });

  test('starts with the channel that was quickest last time; one never used comes last', async () => {
    await world.addWebhook(check, '/never-used');
    await world.addWebhook(check, '/slow', { lastNotifyDuration: 9_000_000 });
    await world.addWebhook(check, '/quick', { lastNotifyDuration: 1_000 });
    await world.flip(check, 'up', 'down', 'timeout');
    await world.fanOut();

    const deliverer = world.deliverer({ workers: 1 });
    while ((await world.store.jobs.count()) > 0) {
      await deliverer.turn();
      await deliverer.idle();
    }

    expect(world.sink.requests.map(({ path }) => path)).toEqual(['/quick', '/slow', '/never-used']);
  });

  test('repeated after a crash before its commit queues nothing twice', async () => {
    const channel = await world.addWebhook(check, '/a');
    await world.flip(check, 'up', 'down', 'timeout');
    const crashing = withoutCommit(world.store);

    await expect(fanOutOnce({ ...world, store: crashing, log: silentLog, metrics: noMetrics })).rejects.toThrow(
      'crash',
    );
    expect(await queuedFor(channel)).toBe(0);
    await world.fanOut();

    expect(await queuedFor(channel)).toBe(1);
  });

  test('adds nothing for a flip whose notifications are there already', async () => {
    const channel = await world.addWebhook(check, '/a');
    await world.flip(check, 'up', 'down', 'timeout');
    await world.fanOut();
    await world.store.dialect.knex('flips').update({ processed_at: null });

    await world.fanOut();

    expect(await queuedFor(channel)).toBe(1);
    expect(await world.store.jobs.count()).toBe(1);
  });

  test('done by several at once queues each delivery once', async () => {
    const checks = await Promise.all(Array.from({ length: 120 }, () => world.addCheck()));
    const channel = await world.addWebhook(check, '/a');
    await world.store.channels.assignToAllChecks(channel.id);
    for (const one of checks) await world.flip(one, 'up', 'down', 'timeout');

    await Promise.all([world.fanOut(), world.fanOut(), world.fanOut()]);

    expect(await queuedFor(channel)).toBe(120);
    expect(await world.store.jobs.count()).toBe(120);
  });

  test('keeps the flips of one check in order', async () => {
    const channel = await world.addWebhook(check, '/a');
    await world.flip(check, 'up', 'down', 'timeout');
    await world.flip(check, 'down', 'up');
    await world.flip(check, 'up', 'down', 'fail');

    await Promise.all([world.fanOut(), world.fanOut()]);
    await world.fanOut();

    expect((await world.notifications(channel)).map(({ event }) => event)).toEqual([
      'heartbeat.missed',
      'monitor.recovery',
      'monitor.down',
    ]);
  });

  test('says which check goes where', async () => {
    await world.addWebhook(check, '/a');
    await world.flip(check, 'up', 'down', 'timeout');

    await world.fanOut();

    expect(world.lines.map(({ text }) => text)).toEqual([`${check.code} goes down`]);
  });

  test('reaches a channel once, whether directly, through a group or through both', async () => {
    const both = await world.addWebhook(check, '/both');
    const inGroup = await world.addWebhook(await world.addCheck(), '/in-group');
    const group = await world.addChannel(check, 'group', [both.code, inGroup.code, check.code].join(','));
    const second = await world.addChannel(check, 'group', [inGroup.code, group.code].join(','));
    await world.flip(check, 'up', 'down', 'timeout');

    await world.fanOut();

    for (const channel of [both, inGroup, group, second]) expect(await queuedFor(channel)).toBe(1);
  });

  test('does not reach through a disabled group, nor a disabled or uninterested member', async () => {
    const elsewhere = await world.addCheck();
    const viaDisabled = await world.addWebhook(elsewhere, '/x');
    const disabled = await world.addWebhook(elsewhere, '/y', { disabled: true });
    const uninterested = await world.addChannel(elsewhere, 'webhook', JSON.stringify({ url_up: 'http://up.test' }));
    await world.addChannel(check, 'group', viaDisabled.code, { disabled: true });
    await world.addChannel(check, 'group', [disabled.code, uninterested.code].join(','));
    await world.flip(check, 'up', 'down', 'timeout');

    await world.fanOut();

    for (const channel of [viaDisabled, disabled, uninterested]) expect(await queuedFor(channel)).toBe(0);
  });

  test('never reaches channels of another project through a group', async () => {
    const stranger = await buildWorld(db.store);
    const foreign = await stranger.addChannel(await stranger.addCheck(), 'webhook', webhookTo(stranger.sink.url));
    await world.addChannel(check, 'group', foreign.code);
    await world.flip(check, 'up', 'down', 'timeout');

    await world.fanOut();

    expect(await queuedFor(foreign)).toBe(0);
    await stranger.close();
  });
});

/** The store of a process that dies right before it commits. */
function withoutCommit(store: Store): Store {
  return {
    ...store,
    transaction: (fn) =>
      store.transaction(async (tx) => {
        await fn(tx);
        throw new Error('crash');
      }),
  };
}
