import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Check } from '../../server/core/check.ts';
import { instant } from '../../server/core/instant.ts';
import { type OpenStore, openStore } from '../../server/store/open.ts';
import { at } from '../support/builders.ts';
import { fillChecks } from '../support/fill.ts';
import { seed } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';

describe.each(stores)('deadlines on $name', ({ open }) => {
  let db: TestStore;
  let store: OpenStore;
  beforeAll(async () => {
    db = await open();
    store = db.store;
  });
  afterAll(() => db.cleanup());
  beforeEach(async () => {
    for (const project of await store.projects.all()) await store.projects.remove(project.id);
  });

  const claimed = async (secs: number, limit = 100): Promise<readonly (string | undefined)[]> => {
    const checks = await store.transaction((tx) => tx.checks.claimDue(at(secs), limit));
    return checks.map(({ name }) => name);
  };

  const up = (name: string, secs: number): Partial<Check> => ({ name, status: 'up', alertAfter: at(secs) });

  test('no check, no deadline', async () => {
    expect(await store.checks.nextDueAt()).toBeNull();
    expect(await claimed(1_000)).toEqual([]);
  });

  test('checks are claimed from their deadline on, earliest first, as many as asked for', async () => {
    await seed(store, [up('c', 30), up('a', 10), up('b', 20), { name: 'new', status: 'new' }]);
    expect(await store.checks.nextDueAt()).toBe(at(10));
    expect(await store.transaction((tx) => tx.checks.claimDue(instant(at(10) - 1), 9))).toEqual([]);
    expect(await claimed(10)).toEqual(['a']);
    expect(await claimed(99)).toEqual(['a', 'b', 'c']);
    expect(await claimed(99, 2)).toEqual(['a', 'b']);
  });

  test('a new or paused check with a running clock is claimed too', async () => {
    await seed(store, [
      { name: 'new', status: 'new', lastStartAt: at(0), alertAfter: at(10) },
      { name: 'paused', status: 'paused', lastStartAt: at(0), alertAfter: at(11) },
    ]);
    expect(await claimed(20)).toEqual(['new', 'paused']);
  });

  test('a check that is down is never claimed', async () => {
    await seed(store, [{ name: 'down', status: 'down', alertAfter: at(10) }]);
    expect(await claimed(99)).toEqual([]);
    expect(await store.checks.nextDueAt()).toBeNull();
  });

  test('a deadline that moved on is not claimed; looking for it moves the scan on', async () => {
    const [check] = (await seed(store, [up('a', 10)])).checks;
    await store.checks.update(check?.id ?? 0, { alertAfter: at(50) });
    expect(await store.checks.nextDueAt(), 'the index was left alone').toBe(at(10));
    expect(await claimed(20)).toEqual([]);
    expect(await store.checks.nextDueAt()).toBe(at(50));
    expect(await claimed(50)).toEqual(['a']);
  });

  test('a deadline that moved nearer is claimed in time', async () => {
    const [check] = (await seed(store, [up('a', 50)])).checks;
    await store.checks.update(check?.id ?? 0, { alertAfter: at(10) });
    expect(await store.checks.nextDueAt()).toBe(at(10));
    expect(await claimed(10)).toEqual(['a']);
  });

  test('a deadline that was taken away is forgotten at the next look', async () => {
    const [check] = (await seed(store, [up('a', 10)])).checks;
    await store.checks.update(check?.id ?? 0, { alertAfter: null });
    expect(await claimed(20)).toEqual([]);
    expect(await store.checks.nextDueAt()).toBeNull();
  });

  test('a check that comes back up is watched again', async () => {
    const [check] = (await seed(store, [up('a', 10)])).checks;
    await store.checks.advance(check?.id ?? 0, 'up', { status: 'down', alertAfter: null });
    expect(await claimed(20)).toEqual([]);
    await store.checks.advance(check?.id ?? 0, 'down', { status: 'up', alertAfter: at(30) });
    expect(await claimed(30)).toEqual(['a']);
  });

  test('many moved deadlines do not hide a due one', async () => {
    const { project } = await seed(store, [up('due', 5_000)]);
    await fillChecks(store, { projectId: project.id, count: 3_000, firstAlertAfter: at(0) });
    await store.dialect.write((knex) =>
      knex('checks')
        .whereNot({ name: 'due' })
        .update({ alert_after: store.dialect.instant(at(9_000)) }),
    );
    expect(await claimed(6_000)).toEqual(['due']);
  });

  test('parallel claims share the work: everything once, nothing twice', async () => {
    const { project } = await seed(store, []);
    await fillChecks(store, { projectId: project.id, count: 300, firstAlertAfter: at(0) });
    const others = [openStore(db.options), openStore(db.options), openStore(db.options)];

    const work = async (worker: OpenStore): Promise<readonly string[]> => {
      const taken: string[] = [];
      for (;;) {
        const names = await worker.transaction(async (tx) => {
          const checks = await tx.checks.claimDue(at(1_000), 7);
          for (const { id } of checks) await tx.checks.advance(id, 'up', { status: 'down', alertAfter: null });
          return checks.map(({ name }) => name);
        });
        taken.push(...names);
        if (names.length === 0) return taken;
      }
    };
    const shares = await Promise.all([store, ...others].map(work));
    // rows that others held are passed over, so a last look finds what nobody took
    const all = [...shares.flat(), ...(await work(store))];

    expect(all).toHaveLength(300);
    expect(new Set(all).size).toBe(300);
    await Promise.all(others.map((other) => other.close()));
  });
});
