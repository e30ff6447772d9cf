import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addSecs } from '../../server/core/instant.ts';
import { T0 } from '../support/builders.ts';
import { stores, type TestStore } from '../support/stores.ts';

const LIMIT = { capacity: 6, refillSecs: 60 };

describe.each(stores)('a token bucket on $name', ({ open }) => {
  let db: TestStore;

  beforeAll(async () => {
    db = await open();
  });

  afterAll(() => db.cleanup());

  test('gives exactly its capacity to many who ask at once', async () => {
    const asked = Array.from({ length: 20 }, () => db.store.buckets.take('crowd', LIMIT, T0));

    const taken = await Promise.all(asked);

    expect(taken.filter(({ allowed }) => allowed)).toHaveLength(LIMIT.capacity);
    expect(taken.filter(({ allowed }) => !allowed)).toContainEqual({ allowed: false, nextTokenAt: addSecs(T0, 10) });
  });

  test('refills with time, and is none of another key', async () => {
    for (let n = 0; n < LIMIT.capacity; n += 1) await db.store.buckets.take('mine', LIMIT, T0);

    expect(await db.store.buckets.take('mine', LIMIT, addSecs(T0, 9))).toMatchObject({ allowed: false });
    expect(await db.store.buckets.take('yours', LIMIT, addSecs(T0, 9))).toMatchObject({ allowed: true });
    expect(await db.store.buckets.take('mine', LIMIT, addSecs(T0, 10))).toMatchObject({ allowed: true });
  });

  test('does nothing for one who was refused', async () => {
    for (let n = 0; n < LIMIT.capacity; n += 1) await db.store.buckets.take('patient', LIMIT, T0);
    for (let n = 0; n < 5; n += 1) await db.store.buckets.take('patient', LIMIT, addSecs(T0, 5));

    expect(await db.store.buckets.take('patient', LIMIT, addSecs(T0, 10))).toMatchObject({ allowed: true });
  });
});
