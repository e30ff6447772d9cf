import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { settleRestored } from '../../server/alerts/settle-restored.ts';
import type { Channel } from '../../server/core/channel.ts';
import type { Check } from '../../server/core/check.ts';
import { addSecs } from '../../server/core/instant.ts';
import { silentLog } from '../../server/log.ts';
import { T0 } from '../support/builders.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { buildWorld, type World } from './world.ts';

// A backup of T0 is restored a day later. Checks are due every 300 s, with 60 s of grace.
const LATER_SECS = 86_400;

describe.each(stores)('what waited in a backup that is restored, on $name', ({ open }) => {
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
    check = await world.addCheck({ status: 'down', alertAfter: null });
    channel = await world.addChannel(check, 'mattermost', `${world.sink.url}/chat`);
  });
  afterEach(async () => {
    await world.close();
    for (const table of ['listeners', 'blind_windows', 'users']) await db.store.dialect.knex(table).delete();
  });

  const restore = () =>
    settleRestored({ store: world.store, registry: world.registry, clock: world.clock, log: silentLog });
  const records = async () =>
    (await world.notifications(channel)).map(({ checkStatus, state, error }) => [checkStatus, state, error]);

  test('a flip and a job are not sent at once', async () => {
    await world.flip(check, 'up', 'down', 'timeout');
    const other = await world.addCheck({ status: 'down', alertAfter: null });
    await world.addChannel(other, 'mattermost', `${world.sink.url}/chat`);
    await world.flip(other, 'up', 'down', 'timeout');
    await world.fanOut();
    await world.flip(check, 'down', 'down', 'fail');
    world.clock.advance(LATER_SECS);
    expect(await restore()).toBeGreaterThanOrEqual(2);
    await world.fanOut();
    await world.deliver();
    expect(world.sink.at('/chat')).toEqual([]);
  });

  test('is sent, marked, when the check is still in that state after its next verdict', async () => {
    await world.flip(check, 'up', 'down', 'timeout');
    world.clock.advance(LATER_SECS);
    expect(await restore()).toBe(1);
    world.clock.advance(449);
    await world.deliver();
    expect(world.sink.at('/chat')).toEqual([]);
    world.clock.advance(1);
    await world.deliver();
    expect(world.sink.at('/chat')).toHaveLength(1);
    expect(world.sink.at('/chat')[0]).toContain('This server was restored from a backup');
    expect(await records()).toEqual([['down', 'sent', '']]);
  });

  test('is recorded as skipped when the check is in another state', async () => {
    await world.flip(check, 'up', 'down', 'timeout');
    await world.fanOut();
    world.clock.advance(LATER_SECS);
    await restore();
    await world.store.checks.update(check.id, { status: 'up' });
    world.clock.advance(450);
    await world.deliver();
    expect(world.sink.at('/chat')).toEqual([]);
    expect(await records()).toEqual([['down', 'skipped', 'skipped: restored']]);
  });

  test('is recorded as skipped when a newer change of the check is sent, and only that is', async () => {
    await world.flip(check, 'up', 'down', 'timeout');
    world.clock.advance(LATER_SECS);
    await restore();
    world.clock.advance(60);
    await world.flip(check, 'down', 'up');
    await world.fanOut();
    await world.deliver();
    expect(world.sink.at('/chat')).toHaveLength(1);
    expect(await records()).toEqual([
      ['down', 'skipped', 'skipped: restored'],
      ['up', 'sent', ''],
    ]);
  });

  test('does not go out with others when its channel delivers again', async () => {
    await world.store.dialect
      .knex('channels')
      .where({ id: channel.id })
      .update({ failing_since_at: world.store.dialect.instant(T0) });
    await world.flip(check, 'up', 'down', 'timeout');
    world.clock.advance(LATER_SECS);
    await restore();
    const other = await world.addCheck({ status: 'down' });
    await world.store.dialect.knex('channel_checks').insert({ check_id: other.id, channel_id: channel.id });
    await world.flip(other, 'up', 'down', 'fail');
    await world.fanOut();
    await world.deliver();
    await world.deliver();
    expect(world.sink.at('/chat')).toHaveLength(1);
  });

  test('the time since the backup is a blind window', async () => {
    const http = { door: 'http', heardTo: null } as const;
    await world.store.listening.begin({ instance: 'a', since: T0, doors: [http], cause: 'stopped' });
    world.clock.advance(LATER_SECS);
    await restore();
    const windows = await world.store.listening.windows(null);
    expect(windows).toMatchObject([{ door: 'http', from: T0, to: addSecs(T0, LATER_SECS), cause: 'restored' }]);
  });
});
