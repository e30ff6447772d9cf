import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { pause, resume } from '../../server/core/change-status.ts';
import type { Check } from '../../server/core/check.ts';
import { buildWorld, type World } from '../alerts/world.ts';
import { openStoreListener, type PingListener } from '../pings/ping-listener.ts';
import { stores, type TestStore } from '../support/stores.ts';

// F24: when a maintenance ended, alerts about old outages were sent again, and recoveries were lost. Rollcall has no windows
// of maintenance yet; a check is paused and resumed.

type Action = 'fail' | 'success' | 'silence' | 'pause' | 'resume';

describe.each(stores)('a check that is paused and resumed, on $name', ({ open }) => {
  let db: TestStore;
  let world: World;
  let listener: PingListener;
  let check: Check;

  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.cleanup());
  beforeEach(async () => {
    world = await buildWorld(db.store);
    listener = await openStoreListener(db, { now: () => world.clock.now() });
    check = await world.addCheck();
    await world.addWebhook(check, '/hook');
  });
  afterEach(async () => {
    await listener.close();
    await world.close();
  });

  const change = async (how: typeof pause | typeof resume): Promise<void> => {
    const before = await world.store.checks.byId(check.id);
    const after = before && how(before, world.clock.now());
    if (!before || !after) throw new Error('nothing to change');
    const { status, lastPingAt, lastStartAt, alertAfter, judgedFrom } = after.check;
    await world.store.checks.update(check.id, { status, lastPingAt, lastStartAt, alertAfter, judgedFrom });
    await world.store.flips.insert(check.id, [...after.flips]);
  };
  const act = async (action: Action): Promise<void> => {
    switch (action) {
      case 'pause':
        return await change(pause);
      case 'resume':
        return await change(resume);
      case 'silence':
        return world.clock.advance(3_600);
      case 'fail':
      case 'success': {
        const { status } = await listener.fetch(`/ping/${check.code}${action === 'fail' ? '/fail' : ''}`);
        expect(status).toBe(200);
        return;
      }
      default:
        return action satisfies never;
    }
  };

  test.each<[string, readonly Action[], readonly string[]]>([
    ['up, and silent in the pause', ['pause', 'silence', 'resume', 'silence'], []],
    ['up, and pings after it', ['pause', 'silence', 'resume', 'success'], []],
    ['up, and dies after it', ['pause', 'silence', 'resume', 'success', 'silence'], ['down']],
    ['up, and fails after it', ['pause', 'resume', 'fail'], ['down']],
    ['up, and fails in the pause', ['pause', 'fail'], ['down']],
    ['up, and pings in the pause, which ends it', ['pause', 'silence', 'success', 'silence'], ['down']],
    ['down before the pause: not told again when it ends', ['fail', 'pause', 'silence', 'resume'], ['down']],
    ['down before the pause, and fails after it', ['fail', 'pause', 'resume', 'fail'], ['down', 'down']],
    ['late before the pause', ['silence', 'pause', 'silence', 'resume', 'silence'], ['down']],
    ['paused many times', ['pause', 'resume', 'success', 'pause', 'resume', 'success', 'silence'], ['down']],
  ])('%s', async (_, actions, alerts) => {
    for (const action of actions) {
      await act(action);
      await world.run();
    }

    expect(world.sink.at('/hook')).toEqual(alerts.map((status) => `${status} backup`));
    expect(await world.store.jobs.count()).toBe(0);
  });
});
