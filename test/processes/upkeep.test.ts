import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addSecs } from '../../server/core/instant.ts';
import { upkeepOnce } from '../../server/processes/upkeep.ts';
import { aPing, T0 } from '../support/builders.ts';
import { keepingLog } from '../support/people.ts';
import { seed } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { testClock } from '../support/test-clock.ts';

describe.each(stores)('the daily upkeep on $name', ({ open }) => {
  let db: TestStore;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.cleanup());

  const runtimeOf = () => {
    const { log, lines } = keepingLog();
    return { store: db.store, bus: { publish() {} }, clock: testClock(addSecs(T0, 40 * 86_400)), log, lines };
  };

  test('removes what is kept no longer, and logs how much', async () => {
    const { checks } = await seed(db.store, [{ nPings: 200 }]);
    await db.store.pings.insert(
      checks[0]?.id ?? 0,
      Array.from({ length: 200 }, (_, index) => aPing({ n: index + 1 })),
    );
    await db.store.buckets.take('old', { capacity: 1, refillSecs: 60 }, T0);
    const { lines, ...runtime } = runtimeOf();
    await upkeepOnce({ ...runtime, objects: null }, new AbortController().signal);
    const { fields } = lines.find(({ message }) => message.includes('upkeep')) ?? {};
    expect(fields).toMatchObject({ checks: 1, pings: 100, buckets: 1, accounts: 0 });
  });

  test('stops between two steps when told to', async () => {
    await seed(db.store, [{ nPings: 120 }]);
    const { lines, ...runtime } = runtimeOf();
    await upkeepOnce({ ...runtime, objects: null }, AbortSignal.abort());
    expect(lines).toEqual([]);
  });
});
