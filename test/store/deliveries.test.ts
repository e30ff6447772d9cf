import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { NewNotification } from '../../server/store/delivery-store.ts';
import { type OpenStore, openStore } from '../../server/store/open.ts';
import { at, T0 } from '../support/builders.ts';
import { seed } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';

describe.each(stores)('deliveries on $name', ({ open }) => {
  let db: TestStore;
  let store: OpenStore;
  let second: OpenStore;
  let checks: readonly number[];
  let channel: number;
  beforeAll(async () => {
    db = await open();
    store = db.store;
    second = openStore(db.options);
  });
  afterAll(async () => {
    await second.close();
    await db.cleanup();
  });
  beforeEach(async () => {
    for (const project of await store.projects.all()) await store.projects.remove(project.id);
    const seeded = await seed(store, [{}, {}, {}, {}, {}, {}]);
    checks = seeded.checks.map(({ id }) => id);
    const code = randomUUID();
    const fields = { projectId: seeded.project.id, createdAt: T0, name: '', kind: 'webhook', value: '' };
    channel = (await store.channels.insert({ ...fields, code, emailVerified: false })).id;
  });

  const firstCheck = (): number => checks[0] ?? 0;

  const aNotification = (over: Partial<NewNotification> = {}): NewNotification => ({
    code: randomUUID(),
    flipId: null,
    checkId: firstCheck(),
    channelId: channel,
    event: 'monitor.down',
    checkStatus: 'down',
    createdAt: at(1),
    ...over,
  });

  /** Queues one job for each check named, due at 10 s, in that order; returns the ids of all jobs. */
  const queue = async (...forChecks: readonly number[]): Promise<readonly number[]> => {
    for (const checkId of forChecks) await queueAt(10, checkId);
    return await store.dialect.knex('delivery_jobs').orderBy('id').pluck('id');
  };

  /** Queues one job and returns its id. */
  const queueAt = async (dueSecs: number, checkId: number): Promise<number> => {
    const [inserted] = await store.notifications.insert([aNotification({ checkId })]);
    const notificationId = inserted?.id ?? 0;
    await store.jobs.insert([{ notificationId, checkId, channelId: channel, runAt: at(dueSecs) }]);
    const [id] = await store.dialect.knex('delivery_jobs').where({ notification_id: notificationId }).pluck('id');
    return id;
  };

  const claim = (from: OpenStore, owner: string, secs: number, limit = 10): Promise<readonly number[]> =>
    from.transaction(async (tx) => {
      const search = { now: at(secs), limit, exceptChannels: [], lastKinds: [] };
      const ids = (await tx.jobs.candidates(search)).map(({ id }) => id);
      await tx.jobs.lease(ids, { owner, until: at(secs + 100) });
      return ids;
    });

  describe('notifications', () => {
    test('come back as stored: queued, and said to be sending', async () => {
      const fresh = aNotification();
      const [stored] = await store.notifications.insert([fresh]);
      expect(stored).toEqual({
        ...fresh,
        id: stored?.id,
        receipt: null,
        unheardId: null,
        summaryId: null,
        state: 'queued',
        error: 'Sending',
        errorCode: '',
      });
      expect(await store.notifications.ofChannel(channel)).toEqual([stored]);
    });

    test('exist once for a flip, channel and event, however often they are inserted', async () => {
      await store.flips.insert(firstCheck(), [
        { createdAt: at(1), oldStatus: 'up', newStatus: 'down', reason: 'timeout', silent: false },
      ]);
      const flipId = (await store.flips.ofCheck(firstCheck(), 1))[0]?.id ?? 0;
      const inserts = [store, second, store].map((one) => one.notifications.insert([aNotification({ flipId })]));
      expect((await Promise.all(inserts)).flat()).toHaveLength(1);
      expect(await store.notifications.ofFlip(flipId)).toHaveLength(1);
    });

    test('keep their attempts in order', async () => {
      const [stored] = await store.notifications.insert([aNotification()]);
      const attempt = (n: number) => ({
        notificationId: stored?.id ?? 0,
        n,
        startedAt: at(n),
        durationMs: 30_000,
        httpStatus: n === 1 ? null : 500,
        errorCode: 'timeout',
        error: 'é'.repeat(200),
        responseExcerpt: '<'.repeat(500),
      });
      await store.notifications.addAttempts([attempt(2), attempt(1)]);
      expect(await store.notifications.attempts(stored?.id ?? 0)).toEqual([attempt(1), attempt(2)]);
    });
  });

  describe('jobs', () => {
    test('are taken from their time on, oldest first, as many as asked for', async () => {
      const ids = await queue(...checks);
      expect(await claim(store, 'a', 9)).toEqual([]);
      expect(await claim(store, 'a', 10, 2)).toEqual(ids.slice(0, 2));
      expect(await claim(second, 'b', 10)).toEqual(ids.slice(2));
      expect(await claim(store, 'a', 10)).toEqual([]);
    });

    test('of one check and channel come one at a time', async () => {
      const [older = 0, newer = 0] = await queue(firstCheck(), firstCheck());
      expect(await claim(store, 'a', 10)).toEqual([older]);
      expect(await claim(second, 'b', 10)).toEqual([]);
      expect(await store.jobs.finish([older], 'a')).toEqual([older]);
      expect(await claim(second, 'b', 10)).toEqual([newer]);
    });

    test('overtake an older one that was put off, and take its place', async () => {
      const [older = 0, newer = 0] = await queue(firstCheck(), firstCheck());
      const [first] = await store.notifications.ofChannel(channel);
      const [notificationId = 0] = [first?.id];
      expect(await claim(store, 'a', 10)).toEqual([older]);
      await store.notifications.settle([
        { id: notificationId, state: 'deferred', error: 'away', errorCode: 'connect' },
      ]);
      expect(await store.jobs.postpone(older, 'a', { runAt: at(500), isRetry: true })).toBe(true);
      const [candidate] = await store.jobs.candidates({ now: at(20), limit: 10, exceptChannels: [] });
      expect(candidate).toMatchObject({ id: newer, hasOlder: true });
      expect(await store.jobs.supersede([newer])).toEqual([{ id: notificationId, errorCode: 'connect' }]);
      expect(await store.jobs.supersede([newer])).toEqual([]);
      expect(await store.jobs.count()).toBe(1);
    });

    test('that were put off are brought forward or put off further, with others of their channel', async () => {
      const [id = 0] = await queue(firstCheck());
      const [first] = await store.notifications.ofChannel(channel);
      await claim(store, 'a', 10);
      await store.notifications.settle([
        { id: first?.id ?? 0, state: 'deferred', error: 'away', errorCode: 'connect' },
      ]);
      await store.jobs.postpone(id, 'a', { runAt: at(500), isRetry: true });
      const due = () => store.jobs.nextRunAt(at(0));
      await store.jobs.reschedule(channel, { from: 'sooner', to: at(400) });
      expect(await due()).toBe(at(500));
      await store.jobs.reschedule(channel, { from: 'sooner', to: at(900) });
      expect(await due()).toBe(at(900));
      await store.jobs.reschedule(channel + 1, { from: 'later', to: at(20) });
      expect(await due()).toBe(at(900));
      await store.jobs.reschedule(channel, { from: 'later', to: at(20) });
      expect(await due()).toBe(at(20));
    });

    test('do not wait for an older one of the same check and channel that was queued for later', async () => {
      const later = await queueAt(500, firstCheck());
      const soon = await queueAt(10, firstCheck());
      expect(await claim(store, 'a', 10)).toEqual([soon]);
      expect(await claim(second, 'b', 499)).toEqual([soon]);
      expect(await store.jobs.finish([soon], 'b')).toEqual([soon]);
      expect(await claim(store, 'a', 500)).toEqual([later]);
    });

    test('are taken again when the lease ends, and then are no longer the first owner’s', async () => {
      const [id = 0] = await queue(firstCheck());
      await claim(store, 'a', 10);
      await store.jobs.renew([id], { owner: 'a', until: at(200) });
      expect(await claim(second, 'b', 150)).toEqual([]);
      expect(await claim(second, 'b', 201)).toEqual([id]);
      expect(await store.jobs.finish([id], 'a')).toEqual([]);
      expect(await store.jobs.postpone(id, 'a', { runAt: at(999), isRetry: false })).toBe(false);
      expect(await second.jobs.finish([id], 'b')).toEqual([id]);
    });

    test('count how often they were put off because they failed', async () => {
      const [id = 0] = await queue(firstCheck());
      for (const isRetry of [true, false, true]) {
        await claim(store, 'a', 10);
        await store.jobs.postpone(id, 'a', { runAt: at(10), isRetry });
      }
      expect(await store.jobs.candidates({ now: at(10), limit: 1, exceptChannels: [] })).toMatchObject([
        { id, retries: 2, attempts: 0 },
      ]);
    });

    test('go with their check', async () => {
      await queue(...checks);
      await store.checks.remove(firstCheck());
      expect(await store.jobs.count()).toBe(checks.length - 1);
    });

    test('are shared by parallel workers without overlap', async () => {
      const ids = await queue(...checks, ...checks, ...checks, ...checks, ...checks);
      const underWay = new Set<string>();
      const done: number[] = [];
      const work = async (from: OpenStore, owner: string): Promise<void> => {
        while ((await from.jobs.count()) > 0) {
          const taken = await claim(from, owner, 10, 3);
          const pairs = await Promise.all(taken.map((id) => from.dialect.knex('delivery_jobs').where({ id }).first()));
          for (const { check_id } of pairs) {
            expect(underWay).not.toContain(check_id);
            underWay.add(check_id);
          }
          done.push(...taken);
          // what is under way is over before the job is gone: the next of the pair may start at once
          for (const { check_id } of pairs) underWay.delete(check_id);
          await from.jobs.finish(taken, owner);
        }
      };
      await Promise.all([work(store, 'a'), work(second, 'b'), work(store, 'c'), work(second, 'd')]);
      expect(done.toSorted((a, b) => a - b)).toEqual(ids);
    });
  });

  describe('token buckets', () => {
    test('give out exactly their capacity, however many ask at once', async () => {
      const limit = { capacity: 20, refillSecs: 3_600 };
      const asks = Array.from({ length: 40 }, (_, i) => (i % 2 ? store : second).buckets.take('em-x', limit, at(0)));
      const taken = await Promise.all(asks);
      expect(taken.filter(({ allowed }) => allowed)).toHaveLength(20);
    });

    test('are one for each key', async () => {
      const limit = { capacity: 1, refillSecs: 60 };
      expect((await store.buckets.take('one', limit, at(0))).allowed).toBe(true);
      expect((await store.buckets.take('two', limit, at(0))).allowed).toBe(true);
      expect(await store.buckets.take('one', limit, at(0))).toMatchObject({ allowed: false, nextTokenAt: at(60) });
      expect((await store.buckets.take('one', limit, at(60))).allowed).toBe(true);
    });
  });
});
