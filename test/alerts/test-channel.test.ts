import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Channel } from '../../server/core/channel.ts';
import type { Check } from '../../server/core/check.ts';
import { NotFound } from '../../server/errors.ts';
import { silentLog } from '../../server/log.ts';
import { testChannel } from '../../server/services/test-channel.ts';
import { T0, uuidOf } from '../support/builders.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { buildWorld, type World } from './world.ts';

describe.each(stores)('a test of a channel on $name', ({ open }) => {
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

  const tryOut = (channel: Pick<Channel, 'code'>) => testChannel(channel.code, { ...world, log: silentLog });

  test('says that a check named TEST is down, and records it like a delivery of no check', async () => {
    const channel = await world.addWebhook(check, '/hook', { lastError: 'was bad' });

    expect(await tryOut(channel)).toEqual({ ok: true, error: '' });

    expect(world.sink.at('/hook')).toEqual(['down TEST']);
    const [notification] = await world.notifications(channel);
    expect(notification).toMatchObject({ checkId: null, flipId: null, checkStatus: 'down', state: 'sent', error: '' });
    expect(await world.store.notifications.attempts(notification?.id ?? 0)).toHaveLength(1);
    expect(await world.store.channels.byId(channel.id)).toMatchObject({ lastNotifyAt: T0, lastError: '' });
  });

  test('says UP to a channel that does not care for DOWN', async () => {
    const up = { method_up: 'POST', url_up: `${world.sink.url}/up`, body_up: '$STATUS $NAME' };
    const channel = await world.addChannel(check, 'webhook', JSON.stringify(up));

    expect(await tryOut(channel)).toMatchObject({ ok: true });

    expect(world.sink.at('/up')).toEqual(['up TEST']);
    expect(await world.notifications(channel)).toMatchObject([{ checkStatus: 'up' }]);
  });

  test('fails for a channel that sends nothing at all, without a record', async () => {
    const channel = await world.addChannel(check, 'webhook', '{}');

    expect(await tryOut(channel)).toMatchObject({ ok: false });

    expect(await world.notifications(channel)).toEqual([]);
  });

  test('is one attempt: its failure is told at once and kept', async () => {
    const channel = await world.addWebhook(check, '/hook');
    world.sink.respond(() => ({ status: 500 }));

    const outcome = await tryOut(channel);

    expect(outcome.ok).toBe(false);
    expect(outcome.error).toContain('500');
    expect(world.sink.requests).toHaveLength(1);
    expect(await world.notifications(channel)).toMatchObject([{ state: 'failed', error: outcome.error }]);
    expect(await world.store.channels.byId(channel.id)).toMatchObject({ lastError: outcome.error, disabled: false });
  });

  test('takes the place of earlier tests, not of real deliveries', async () => {
    const channel = await world.addWebhook(check, '/hook');
    await world.flip(check, 'up', 'down', 'timeout');
    await world.fanOut();
    await world.deliver();

    await tryOut(channel);
    await tryOut(channel);

    expect((await world.notifications(channel)).map(({ event }) => event)).toEqual(['heartbeat.missed', 'test']);
  });

  test('disables a channel whose recipient is gone', async () => {
    const channel = await world.addChannel(check, 'slack', `${world.sink.url}/slack`);
    world.sink.respond(() => ({ status: 404 }));

    expect(await tryOut(channel)).toMatchObject({ ok: false });

    expect(await world.store.channels.byId(channel.id)).toMatchObject({ disabled: true });
  });

  test('of a group tests its members, and counts those that failed', async () => {
    const good = await world.addWebhook(check, '/good');
    const bad = await world.addWebhook(check, '/bad');
    const disabled = await world.addWebhook(check, '/disabled', { disabled: true });
    world.sink.respond(({ path }) => ({ status: path === '/bad' ? 500 : 200 }));
    const group = await world.addChannel(check, 'group', [good.code, bad.code, disabled.code].join(','));

    const outcome = await tryOut(group);

    expect(outcome.error).toContain('1 of 2');
    expect(world.sink.requests.map(({ path }) => path).sort()).toEqual(['/bad', '/good']);
    expect(await world.notifications(good)).toMatchObject([{ event: 'test', state: 'sent' }]);
    expect(await world.notifications(group)).toMatchObject([
      { event: 'test', state: 'failed', errorCode: 'group_partial' },
    ]);
  });

  test('of two groups that contain each other ends', async () => {
    const member = await world.addWebhook(check, '/hook');
    const first = await world.addChannel(check, 'group', member.code);
    const second = await world.addChannel(check, 'group', first.code);
    await world.store.channels.update(first.id, { value: `${second.code},${member.code}` });

    expect(await tryOut(first)).toEqual({ ok: true, error: '' });

    expect(world.sink.requests).toHaveLength(1);
  });

  test('of a channel that does not exist is refused', async () => {
    await expect(tryOut({ code: uuidOf(1) })).rejects.toBeInstanceOf(NotFound);
  });
});
