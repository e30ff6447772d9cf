import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addSecs } from '../../server/core/instant.ts';
import { buildWorld, type World } from '../alerts/world.ts';
import { T0 } from '../support/builders.ts';
import { stores, type TestStore } from '../support/stores.ts';

// F11: one invalid cron expression ended the program that sends alerts, again and again, for everybody.

const UNREADABLE = { kind: 'cron', schedule: '61 25 * * *', tz: 'Mars/Olympus' } as const;
const MANY = 120;

describe.each(stores)('a schedule that cannot be read, on $name', ({ open }) => {
  let db: TestStore;
  let world: World;

  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.cleanup());
  beforeEach(async () => {
    world = await buildWorld(db.store);
  });
  afterEach(() => world.close());

  test('delays no alert of the others, however many such checks are due before them', async () => {
    for (let n = 0; n < MANY; n += 1) await world.addCheck({ ...UNREADABLE, name: `poison ${n}` });
    const late = await world.addCheck({ name: 'late', alertAfter: addSecs(T0, 361), graceSecs: 61 });
    await world.addWebhook(late, '/hook');
    world.clock.advance(362);

    await world.run();

    expect(world.sink.at('/hook')).toEqual(['down late']);
    expect((await world.store.checks.byId(late.id))?.status).toBe('down');
  });

  test('is reported to the operator, and looked at again an hour later', async () => {
    const poison = await world.addCheck(UNREADABLE);
    world.clock.advance(361);
    await world.run();

    expect(world.lines.filter(({ level }) => level === 'error')).toMatchObject([{ fields: { check: poison.code } }]);
    expect(await world.store.checks.byId(poison.id)).toMatchObject({
      status: 'up',
      alertAfter: addSecs(world.clock.now(), 3600),
    });
  });
});
