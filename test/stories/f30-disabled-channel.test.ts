import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sendTools } from '../../server/alerts/tools.ts';
import { tellTrouble } from '../../server/alerts/trouble.ts';
import { createBodies } from '../../server/bodies/bodies.ts';
import { silentLog } from '../../server/log.ts';
import { buildWorld, type World } from '../alerts/world.ts';
import { stores, type TestStore } from '../support/stores.ts';

// F30: an integration was disabled after a permanent error, and nobody knew.

describe.each(stores)('an integration that delivers nothing, on $name', ({ open }) => {
  let db: TestStore;
  let world: World;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(async () => {
    await world.close();
    await db.cleanup();
  });
  beforeEach(async () => {
    await world?.close();
    world = await buildWorld(db.store, { NOTIFY_RETRY_DELAYS: '' });
  });

  const look = async () => {
    const { store, clock, registry, ways, settings } = world;
    const tools = sendTools({ store, clock, log: silentLog, settings, ways });
    await tellTrouble({ store, clock, log: silentLog, registry, settings, tools, bodies: createBodies(store, null) });
  };

  test.each([
    ['that is disabled', 404, 0, 'is disabled'],
    ['that fails', 503, 5 * 60, 'does not deliver'],
  ])('%s is told through another one, within five minutes', async (_what, status, secs, words) => {
    const check = await world.addCheck();
    await world.addChannel(check, 'slack', `${world.sink.url}/bad`, { name: 'Ops' });
    await world.addChannel(check, 'mattermost', `${world.sink.url}/good`);
    world.sink.respond(({ path }) => ({ status: path === '/bad' ? status : 200 }));
    await world.flip(check, 'up', 'down', 'timeout');
    await world.fanOut();
    await world.deliver();
    const before = world.sink.at('/good').length;

    world.clock.advance(secs);
    await look();
    await look();

    const told = world.sink.at('/good').slice(before);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(`Integration Ops (Slack) ${words}`);
  });
});
