import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { NewFlip } from '../../server/core/flip.ts';
import { type OpenStore, openStore } from '../../server/store/open.ts';
import { at } from '../support/builders.ts';
import { seed } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';

const down = (secs: number): NewFlip => ({
  createdAt: at(secs),
  oldStatus: 'up',
  newStatus: 'down',
  reason: 'timeout',
  silent: false,
});
const up = (secs: number): NewFlip => ({
  createdAt: at(secs),
  oldStatus: 'down',
  newStatus: 'up',
  reason: '',
  silent: false,
});

describe.each(stores)('flips on $name', ({ open }) => {
  let db: TestStore;
  let store: OpenStore;
  let a: number;
  let b: number;
  beforeAll(async () => {
    db = await open();
    store = db.store;
  });
  afterAll(() => db.cleanup());
  beforeEach(async () => {
    for (const project of await store.projects.all()) await store.projects.remove(project.id);
    const { checks } = await seed(store, [{}, {}]);
    [a, b] = [checks[0]?.id ?? 0, checks[1]?.id ?? 0];
  });

  test('come back newest first, as stored', async () => {
    await store.flips.insert(a, [down(1), up(2)]);
    const [latest, first] = await store.flips.ofCheck(a, 10);
    expect(first).toMatchObject({
      checkId: a,
      createdAt: at(1),
      processedAt: null,
      newStatus: 'down',
      reason: 'timeout',
    });
    expect(latest).toMatchObject({ checkId: a, createdAt: at(2), oldStatus: 'down', newStatus: 'up', reason: '' });
    expect(await store.flips.byId(first?.id ?? 0)).toEqual(first);
    expect(await store.flips.ofCheck(a, 1)).toEqual([latest]);
  });

  test('a silent one counts as processed from the start', async () => {
    await store.flips.insert(a, [{ ...down(1), silent: true }]);
    expect((await store.flips.ofCheck(a, 1))[0]?.processedAt).toEqual(at(1));
    expect(await store.transaction((tx) => tx.flips.claimUnprocessed(10, at(99)))).toEqual([]);
  });

  test('each has the one before it, also when two carry the same time', async () => {
    await store.flips.insert(a, [down(1), up(1), down(2)]);
    await store.flips.insert(b, [down(1)]);
    const [third, second, first] = await store.flips.ofCheck(a, 10);
    if (!third || !second || !first) throw new Error('flips are missing');
    expect(await store.flips.before(third)).toEqual(second);
    expect(await store.flips.before(second)).toEqual(first);
    expect(await store.flips.before(first)).toBeNull();
  });

  test('are claimed oldest first, one of each check at a time', async () => {
    await store.flips.insert(a, [down(1), up(2)]);
    await store.flips.insert(b, [down(1)]);
    const times = async () => {
      const flips = await store.transaction((tx) => tx.flips.claimUnprocessed(10, at(99)));
      return flips.map((flip) => [flip.checkId, flip.createdAt]);
    };
    expect(await times()).toEqual([
      [a, at(1)],
      [b, at(1)],
    ]);
    expect(await times()).toEqual([[a, at(2)]]);
    expect(await times()).toEqual([]);
  });

  test('parallel claims take every flip once, and keep the order within a check', async () => {
    for (const check of [a, b]) {
      await store.flips.insert(
        check,
        Array.from({ length: 20 }, (_, i) => down(i)),
      );
    }
    const others = [openStore(db.options), openStore(db.options)];
    const log: { check: number; id: number }[] = [];
    const work = async (worker: OpenStore): Promise<void> => {
      for (let idle = 0; idle < 3; ) {
        const count = await worker.transaction(async (tx) => {
          const flips = await tx.flips.claimUnprocessed(1, at(99));
          log.push(...flips.map((flip) => ({ check: flip.checkId, id: flip.id })));
          return flips.length;
        });
        idle = count === 0 ? idle + 1 : 0;
      }
    };
    await Promise.all([store, ...others].map(work));
    expect(new Set(log.map(({ id }) => id)).size).toBe(log.length);
    expect(log).toHaveLength(40);
    for (const check of [a, b]) {
      const ids = log.filter((entry) => entry.check === check).map(({ id }) => id);
      expect(ids).toEqual(ids.toSorted((x, y) => x - y));
    }
    await Promise.all(others.map((other) => other.close()));
  });
});
