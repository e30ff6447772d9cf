import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AlertLoop } from '../../server/alerts/loop.ts';
import type { Check } from '../../server/core/check.ts';
import { addSecs } from '../../server/core/instant.ts';
import { Unavailable } from '../../server/errors.ts';
import type { Store } from '../../server/store/store.ts';
import { T0 } from '../support/builders.ts';
import { PATIENCE } from '../support/patience.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { type Answer, held } from './sink.ts';
import { buildWorld, type World } from './world.ts';

/** Longer than any loop rests after a round that only a nudge caused. */
const QUIET_SECS = 0.06;
describe.each(stores)('the alert loop on $name', ({ open }) => {
  let db: TestStore;
  let world: World;
  let check: Check;
  let loop: AlertLoop;

  beforeAll(async () => {
    db = await open();
  });

  afterAll(() => db.cleanup());

  beforeEach(async () => {
    world = await buildWorld(db.store);
    check = await world.addCheck();
    await world.addWebhook(check, '/hook');
    loop = world.loop();
  });

  afterEach(async () => {
    await loop.stop();
    await world.close();
  });

  /** All three loops sleep. */
  const untilAsleep = () =>
    vi.waitFor(() => {
      if (world.clock.alarms().length < 3) throw new Error('somebody is still working');
    }, PATIENCE);

  /** Starts the loop and lets pass what it keeps between two rounds. */
  const start = async (): Promise<void> => {
    loop.start();
    await untilAsleep();
    world.clock.advance(QUIET_SECS);
    await untilAsleep();
  };

  test('sets its alarm for the moment after the next deadline, when that is near', async () => {
    world.clock.advance(359.4);
    await start();

    await vi.waitFor(() => expect(world.clock.alarms()).toContain(addSecs(T0, 360.000001)), PATIENCE);
  });

  test('tells the webhook as soon as the deadline has passed', async () => {
    world.clock.advance(359.4);
    await start();

    world.clock.advance(0.6);

    await world.sink.until('/hook', 1);
    expect(world.sink.at('/hook')).toEqual(['down backup']);
  });

  test('notices a deadline that a ping made earlier', async () => {
    await start();
    await world.store.checks.update(check.id, { lastStartAt: T0, alertAfter: addSecs(T0, 1) });

    world.bus.publish({ what: 'ping', project: check.projectId, check: check.id });
    await vi.waitFor(() => expect(world.clock.alarms()).toContain(addSecs(T0, 1.000001)), PATIENCE);
  });

  test('is woken by a flip that a ping made', async () => {
    await start();
    await world.flip(check, 'up', 'down', 'fail');

    world.bus.publish({ what: 'flip', project: check.projectId, check: check.id });

    await world.sink.until('/hook', 1);
  });

  test('finds within two seconds what nobody told it', async () => {
    await start();
    await world.flip(check, 'up', 'down', 'fail');

    world.clock.advance(2);
    await vi.waitFor(() => {
      world.clock.advance(QUIET_SECS);
      expect(world.sink.at('/hook')).toHaveLength(1);
    }, PATIENCE);
  });

  test.each([
    ['when it is told', true],
    ['by itself', false],
  ])('goes on %s after the clock was set back by an hour', async (_, isTold) => {
    await start();
    world.clock.setBack(3600);
    await world.flip(check, 'up', 'down', 'fail');
    if (isTold) world.bus.publish({ what: 'flip', project: check.projectId, check: check.id });

    // as much time passes as the loop may wait
    world.clock.advance(2);
    await vi.waitFor(() => {
      world.clock.advance(QUIET_SECS);
      expect(world.sink.at('/hook')).toEqual(['down backup']);
    }, PATIENCE);
    expect(world.clock.now()).toBeLessThan(T0);
  });

  test('records what it sent, and tells those who look at the channels', async () => {
    const heard: unknown[] = [];
    world.bus.subscribe((change) => heard.push(change));
    await world.flip(check, 'up', 'down', 'fail');
    await start();

    await vi.waitFor(async () => {
      world.clock.advance(0.1);
      expect(await world.store.jobs.count()).toBe(0);
      expect(heard).toContainEqual({ what: 'channel', project: check.projectId });
    }, PATIENCE);
  });

  test('counts and times under the names that Healthchecks uses', async () => {
    const counted: string[] = [];
    const timed = new Map<string, number>();
    const metrics = {
      increment: (name: string) => void counted.push(name),
      timing: (name: string, millis: number) => void timed.set(name, millis),
    };
    loop = world.loop({ metrics });
    await world.flip(check, 'up', 'down', 'fail');
    world.clock.advance(3);
    await start();

    await vi.waitFor(() => expect(counted).toContain('hc.notifications.webhook.success'), PATIENCE);

    expect(counted).toEqual(['hc.sendalerts.processFlip', 'hc.notifications.webhook.success']);
    expect([...timed.keys()].sort()).toEqual(['hc.sendalerts.dwellTime', 'hc.sendalerts.sendTime']);
    expect(timed.get('hc.sendalerts.dwellTime')).toBeGreaterThanOrEqual(3000);
  });

  test('goes on after the database was away', async () => {
    const outage = { on: true };
    loop = world.loop({ store: failingWhile(world.store, outage) });
    await world.flip(check, 'up', 'down', 'fail');
    loop.start();
    await vi.waitFor(
      () => expect(world.lines.filter(({ level }) => level === 'error').length).toBeGreaterThanOrEqual(3),
      PATIENCE,
    );

    outage.on = false;

    await vi.waitFor(() => {
      world.clock.advance(1);
      expect(world.sink.at('/hook')).toEqual(['down backup']);
    }, PATIENCE);
  });

  test('waits longer and longer while the database is away, but never half a minute', async () => {
    loop = world.loop({ store: failingWhile(world.store, { on: true }) });
    loop.start();
    for (let n = 0; n < 12; n += 1) {
      await untilAsleep();
      expect(Math.max(...world.clock.alarms())).toBeLessThanOrEqual(addSecs(world.clock.now(), 30));
      world.clock.advance(30);
    }
  });

  test('lets running sends end when it stops, takes no more, and records them', async () => {
    const answer = held<Answer>();
    world.sink.respond(() => answer.promise);
    await world.flip(check, 'up', 'down', 'fail');
    await start();
    await world.sink.until('/hook', 1);

    const stopped = loop.stop();
    await world.flip(check, 'down', 'up');
    answer.release({ status: 200 });
    await stopped;

    expect(world.sink.requests).toHaveLength(1);
    expect(await world.store.jobs.count()).toBe(0);
    expect(world.lines.at(-1)?.text).toBe('sendalerts has stopped');
  });

  test('does not sit out a pause between attempts when it stops; the next process goes on', async () => {
    world.sink.respond(() => ({ status: world.sink.requests.length === 1 ? 500 : 200 }));
    await world.flip(check, 'up', 'down', 'fail');
    await start();
    await world.sink.until('/hook', 1);
    await vi.waitFor(() => expect(world.clock.alarms()).toContain(addSecs(T0, 1 + QUIET_SECS)), PATIENCE);

    await loop.stop();
    expect(await world.store.jobs.count()).toBe(1);
    world.clock.advance(1);
    await world.deliver();

    expect(world.sink.requests).toHaveLength(2);
    const [notification] = await world.store.notifications.ofChannel(
      (await world.store.channels.ofCheck(check.id))[0]?.id ?? 0,
    );
    expect(notification).toMatchObject({ state: 'sent' });
    expect(await world.store.notifications.attempts(notification?.id ?? 0)).toHaveLength(2);
  });

  test('waits for a hanging send no longer than SHUTDOWN_TIMEOUT', async () => {
    const answer = held<Answer>();
    world.sink.respond(() => answer.promise);
    await world.flip(check, 'up', 'down', 'fail');
    await start();
    await world.sink.until('/hook', 1);

    const stopped = loop.stop();
    await vi.waitFor(() => expect(world.clock.alarms()).toContain(addSecs(T0, 30 + QUIET_SECS)), PATIENCE);
    world.clock.advance(30);
    await stopped;

    expect(await world.store.jobs.count()).toBe(1);
    answer.release({ status: 200 });
  });

  test('does nothing when it is stopped before it was started, or started twice', async () => {
    await loop.stop();
    loop.start();
    loop.start();
    await untilAsleep();
    expect(world.lines.filter(({ text }) => text === 'sendalerts is running')).toHaveLength(1);
  });
});

/** The store of a process whose database comes and goes. */
function failingWhile(store: Store, outage: { readonly on: boolean }): Store {
  const refuse = (): void => {
    if (outage.on) throw new Unavailable('the database does not answer');
  };
  return {
    ...store,
    checks: {
      ...store.checks,
      async nextDueAt() {
        refuse();
        return await store.checks.nextDueAt();
      },
    },
    async transaction(fn) {
      refuse();
      return await store.transaction(fn);
    },
  };
}
