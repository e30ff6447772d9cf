import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seed } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { openStoreDoor, type PingDoor } from './ping-door.ts';

describe.each(stores)('pings stored on $name', ({ open }) => {
  let db: TestStore;
  let door: PingDoor;
  beforeAll(async () => {
    db = await open();
    door = await openStoreDoor(db);
  });
  afterAll(async () => {
    await door.close();
    await db.cleanup();
  });

  test('a ping is stored and its check is up', async () => {
    const {
      checks: [check],
    } = await seed(db.store);
    const answer = await door.fetch(`/ping/${check?.code}`);
    expect(answer).toMatchObject({ status: 200, text: 'OK' });
    console.log(
      await db.store.checks.byId(check?.id ?? 0),
      await db.store.pings.list(check?.id ?? 0, 10),
      await db.store.flips.ofCheck(check?.id ?? 0, 10),
    );
  });
});
