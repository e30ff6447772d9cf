import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addSecs } from '../../server/core/instant.ts';
import { createPruner, pruneCheck } from '../../server/services/prune-check.ts';
import { aPing, T0 } from '../support/builders.ts';
import { seed, seedChannel } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';

const DAY = 86_400;
const NOW = addSecs(T0, 400 * DAY);

describe.each(stores)('pruning a check on $name', ({ open }) => {
  let db: TestStore;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.cleanup());

  /** A check with `count` pings, one a day up to now; its owner keeps 100. */
  const checkWith = async (count: number) => {
    const { checks, project } = await seed(db.store, [{ nPings: count }]);
    const id = checks[0]?.id ?? 0;
    const pings = Array.from({ length: count }, (_, index) =>
      aPing({ n: index + 1, createdAt: addSecs(NOW, (index + 1 - count) * DAY) }),
    );
    await db.store.pings.insert(id, pings);
    return { id, project };
  };

  const serials = async (id: number) => (await db.store.pings.list(id, 10_000)).map(({ n }) => n);

  test.each([
    [99, 99],
    [100, 100],
    [101, 100],
    [250, 100],
  ])('of %i pings the newest %i are kept', async (count, kept) => {
    const { id } = await checkWith(count);
    await pruneCheck(id, { store: db.store, objects: null }, NOW);
    expect(await serials(id)).toEqual(Array.from({ length: kept }, (_, index) => count - index));
  });

  test('more pings than one step takes are gone all the same', async () => {
    const { id } = await checkWith(2_350);
    await pruneCheck(id, { store: db.store, objects: null }, NOW);
    expect(await serials(id)).toHaveLength(100);
  });

  test('flips stay for 93 days, and as long as the oldest ping', async () => {
    const { id } = await checkWith(120);
    const flip = { oldStatus: 'up', newStatus: 'down', reason: 'fail', silent: true } as const;
    const ages = [150, 100.5, 98, 94, 92, 1];
    await db.store.flips.insert(
      id,
      ages.map((days) => ({ ...flip, createdAt: addSecs(NOW, -days * DAY) })),
    );
    await pruneCheck(id, { store: db.store, objects: null }, NOW);
    const left = await db.store.flips.ofCheck(id, 100);
    expect(left.map(({ createdAt }) => (NOW - createdAt) / DAY / 1_000_000)).toEqual([1, 92, 94, 98]);
  });

  test('a flip that nobody was told of yet stays, however old', async () => {
    const { id } = await checkWith(101);
    const createdAt = addSecs(NOW, -300 * DAY);
    await db.store.flips.insert(id, [{ oldStatus: 'up', newStatus: 'down', reason: 'fail', silent: false, createdAt }]);
    await pruneCheck(id, { store: db.store, objects: null }, NOW);
    expect(await db.store.flips.ofCheck(id, 10)).toHaveLength(1);
  });

  test('notifications older than the oldest ping go, except one that is still to be delivered', async () => {
    const { id, project } = await checkWith(150);
    const channel = await seedChannel(db.store, project, { kind: 'webhook', value: '{}' });
    const notification = {
      flipId: null,
      checkId: id,
      channelId: channel.id,
      event: 'monitor.down',
      checkStatus: 'down',
    } as const;
    const [old, waiting, young] = await db.store.notifications.insert([
      { ...notification, code: randomUUID(), createdAt: addSecs(NOW, -120 * DAY) },
      { ...notification, code: randomUUID(), createdAt: addSecs(NOW, -120 * DAY) },
      { ...notification, code: randomUUID(), createdAt: addSecs(NOW, -50 * DAY) },
    ]);
    await db.store.jobs.insert([{ notificationId: waiting?.id ?? 0, checkId: id, channelId: channel.id, runAt: NOW }]);
    await pruneCheck(id, { store: db.store, objects: null }, NOW);
    const left = await db.store.dialect.knex('notifications').where({ check_id: id }).orderBy('id').pluck('id');
    expect(left).toEqual([waiting?.id, young?.id]);
    expect(left).not.toContain(old?.id);
  });

  test('a check that is gone is no error', async () => {
    expect(await pruneCheck(999_999, { store: db.store, objects: null }, NOW)).toEqual({
      pings: 0,
      notifications: 0,
      flips: 0,
    });
  });

  test('the background pruner takes each check once and goes on after a failure', async () => {
    const { id } = await checkWith(130);
    const failed: number[] = [];
    const tried: number[] = [];
    const retention = {
      ...db.store.retention,
      pingLog: (checkId: number) => {
        tried.push(checkId);
        return checkId === -1 ? Promise.reject(new Error('broken')) : db.store.retention.pingLog(checkId);
      },
    };
    const pruner = createPruner({
      store: { retention },
      objects: null,
      now: () => NOW,
      onError: (_, check) => failed.push(check),
    });
    pruner.add(-1);
    for (const _ of [1, 2, 3]) pruner.add(id);
    await expect.poll(() => serials(id)).toHaveLength(100);
    await pruner.stop();
    expect(failed).toEqual([-1]);
    expect(tried).toEqual([-1, id]);
  });
});
