import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Check } from '../../server/core/check.ts';
import { addSecs, MICROS_PER_SECOND } from '../../server/core/instant.ts';
import { buildWorld, type World } from '../alerts/world.ts';
import { T0 } from '../support/builders.ts';
import { stores, type TestStore } from '../support/stores.ts';

// F10: three tries within seconds, then the alert is gone.

describe.each(stores)('a receiver that is away, on $name', ({ open }) => {
  let db: TestStore;
  let world: World;
  let check: Check;
  let awayUntilSecs: number;

  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.cleanup());
  beforeEach(async () => {
    world = await buildWorld(db.store);
    check = await world.addCheck();
    await world.addWebhook(check, '/hook');
    world.sink.respond(() => ({ status: world.clock.now() < addSecs(T0, awayUntilSecs) ? 503 : 200 }));
  });
  afterEach(() => world.close());

  const change = async (from: 'up' | 'down', to: 'up' | 'down') => {
    await world.flip(check, from, to, to === 'down' ? 'timeout' : '');
    await world.fanOut();
    await world.through(world.deliver());
  };
  const passTime = async (secs: number) => {
    const end = addSecs(world.clock.now(), secs);
    for (;;) {
      const next = await world.store.jobs.nextRunAt(world.clock.now());
      if (next === null || next > end) break;
      world.clock.advance((next - world.clock.now()) / MICROS_PER_SECOND);
      await world.through(world.deliver());
    }
    if (world.clock.now() < end) world.clock.advance((end - world.clock.now()) / MICROS_PER_SECOND);
  };
  /** Bodies that arrived while the receiver was there. */
  const delivered = async () => {
    const log = await world.store.notifications.ofChannel((await world.store.channels.ofCheck(check.id))[0]?.id ?? 0);
    return log.filter(({ state }) => state === 'sent').map(({ checkStatus }) => checkStatus);
  };

  test.each([
    ['ten minutes', 600],
    ['two hours', 7200],
  ])('for %s gets each alert, once and in order', async (_span, secs) => {
    awayUntilSecs = secs;
    await change('up', 'down');
    await passTime(secs + 900);
    await change('down', 'up');
    await passTime(900);

    expect(await delivered()).toEqual(['down', 'up']);
    expect(world.sink.at('/hook').slice(-2)).toEqual(['down backup', 'up backup']);
    expect(await world.store.jobs.count()).toBe(0);
  });

  test('while the check comes back gets one message', async () => {
    awayUntilSecs = 600;
    await change('up', 'down');
    await passTime(300);
    await change('down', 'up');
    await passTime(1800);

    expect(await delivered()).toEqual(['up']);
    expect(await world.store.jobs.count()).toBe(0);
  });
});
