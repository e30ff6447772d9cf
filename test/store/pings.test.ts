import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { instant } from '../../server/core/instant.ts';
import { aPing, at, T0 } from '../support/builders.ts';
import { seed } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';

describe.each(stores)('pings on $name', ({ open }) => {
  let db: TestStore;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.cleanup());

  const aSeededCheck = async (): Promise<number> => (await seed(db.store)).checks[0]?.id ?? 0;

  test('come back as they were stored, newest first, bodies apart', async () => {
    const check = await aSeededCheck();
    const body = new Uint8Array([0, 255, 13, 10, 195, 40]);
    const full = aPing({
      n: 2,
      createdAt: instant(T0 + 999_999),
      kind: 'fail',
      scheme: 'https',
      remoteAddr: '::ffff:1.1.1.1',
      method: 'POST',
      ua: 'ü'.repeat(200),
      rid: randomUUID(),
      exitStatus: 255,
      body,
    });
    await db.store.pings.insert(check, [aPing({ n: 1, objectSize: 101 }), full]);
    expect(await db.store.pings.list(check, 10)).toEqual([
      { ...full, body: null },
      { ...aPing({ n: 1, objectSize: 101 }), body: null },
    ]);
    expect(await db.store.pings.list(check, 1)).toHaveLength(1);
    expect([...((await db.store.pings.body(check, 2)) ?? [])]).toEqual([...body]);
    expect(await db.store.pings.body(check, 1)).toBeNull();
    expect(await db.store.pings.body(check, 3)).toBeNull();
  });

  test('the latest up to a moment is found, that moment included', async () => {
    const check = await aSeededCheck();
    await db.store.pings.insert(
      check,
      [1, 2, 3].map((n) => aPing({ n, createdAt: at(n) })),
    );
    expect((await db.store.pings.latest(check, at(9)))?.n).toBe(3);
    expect((await db.store.pings.latest(check, at(2)))?.n).toBe(2);
    expect((await db.store.pings.latest(check, instant(at(2) - 1)))?.n).toBe(1);
    expect(await db.store.pings.latest(check, T0)).toBeNull();
  });

  test('a serial number exists once in a check', async () => {
    const check = await aSeededCheck();
    await db.store.pings.insert(check, [aPing({ n: 1 })]);
    await expect(db.store.pings.insert(check, [aPing({ n: 2 }), aPing({ n: 1 })])).rejects.toThrow();
    expect(await db.store.pings.list(check, 10)).toHaveLength(1);
  });

  test('old ones are pruned by serial number', async () => {
    const check = await aSeededCheck();
    const other = await aSeededCheck();
    for (const id of [check, other]) {
      await db.store.pings.insert(
        id,
        Array.from({ length: 1_200 }, (_, i) => aPing({ n: i + 1 })),
      );
    }
    expect(await db.store.pings.prune(check, 1_100)).toBe(1_100);
    expect((await db.store.pings.list(check, 2_000)).map(({ n }) => n)).toEqual(
      Array.from({ length: 100 }, (_, i) => 1_200 - i),
    );
    expect(await db.store.pings.list(other, 2_000)).toHaveLength(1_200);
  });

  test('their ids grow, so that a metric can watch them', async () => {
    const check = await aSeededCheck();
    const ids = async () => await db.store.dialect.knex('pings').where({ check_id: check }).orderBy('n').pluck('id');
    await db.store.pings.insert(check, [aPing({ n: 1 })]);
    await db.store.pings.insert(check, [aPing({ n: 2 })]);
    const [first, second] = await ids();
    expect(second).toBeGreaterThan(first);
  });
});
