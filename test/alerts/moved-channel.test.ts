import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '../../server/log.ts';
import { testChannel } from '../../server/services/test-channel.ts';
import { type HttpSink, startHttpSink } from '../support/http-sink.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { buildWorld, type World } from './world.ts';

const MOVED = JSON.stringify({ ok: false, description: 'upgraded', parameters: { migrate_to_chat_id: -1009 } });

describe.each(stores)('a chat that has moved, on $name', ({ open }) => {
  let db: TestStore;
  let world: World;
  let telegram: HttpSink;

  beforeEach(async () => {
    db = await open();
    telegram = await startHttpSink();
    telegram.answerEach((request) =>
      request.text.includes('-1009') ? { body: '{"ok":true}' } : { status: 400, body: MOVED },
    );
    world = await buildWorld(db.store, { TELEGRAM_TOKEN: 'token', TELEGRAM_API_BASE: telegram.url });
  });

  afterEach(async () => {
    await world.close();
    await telegram.close();
    await db.cleanup();
  });

  test('is remembered with the delivery, so that the next alert goes there at once', async () => {
    const check = await world.addCheck();
    const channel = await world.addChannel(check, 'telegram', '{"id":7,"type":"group","name":"Ops"}');
    await world.flip(check, 'up', 'down', 'fail');
    await world.fanOut();
    await world.through(world.deliver());

    const stored = await world.store.channels.byId(channel.id);
    expect(JSON.parse(stored?.value ?? '')).toMatchObject({ id: -1009, name: 'Ops' });
    expect(stored?.lastError).toBe('');

    const before = telegram.requests.length;
    world.clock.advance(60);
    await world.flip(check, 'down', 'up');
    await world.fanOut();
    await world.deliver();
    expect(telegram.requests.length - before).toBe(1);
  });

  test('is remembered by a test of the channel too', async () => {
    const check = await world.addCheck();
    const channel = await world.addChannel(check, 'telegram', '{"id":7}');
    expect(await testChannel(channel.code, { ...world, log: silentLog })).toEqual({ ok: true, error: '' });
    expect((await world.store.channels.byId(channel.id))?.value).toContain('-1009');
  });
});
