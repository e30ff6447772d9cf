import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Bodies, createBodies } from '../../server/bodies/bodies.ts';
import type { ObjectStorage } from '../../server/bodies/object-storage.ts';
import { pruneObjects } from '../../server/bodies/prune-objects.ts';
import { openS3 } from '../../server/bodies/s3.ts';
import { createUploader, type Uploader } from '../../server/bodies/uploader.ts';
import { type Bus, createBus } from '../../server/bus.ts';
import type { Check } from '../../server/core/check.ts';
import { silentLog } from '../../server/log.ts';
import { openPingQueue } from '../../server/pings/open.ts';
import type { PingQueue } from '../../server/pings/queue.ts';
import { pruneCheck } from '../../server/services/prune-check.ts';
import { aPing, T0 } from '../support/builders.ts';
import { type MovingClock, movingClock } from '../support/moving-clock.ts';
import { startS3, type TestS3 } from '../support/s3.ts';
import { seed } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { type Bucket, openBucket } from './bucket.ts';

describe.each(stores)('bodies in object storage on $name', ({ open }) => {
  let s3: TestS3;
  let db: TestStore;
  let bucket: Bucket;
  let bus: Bus;
  let clock: MovingClock;
  let objects: ObjectStorage;
  let bodies: Bodies;
  let queue: PingQueue;
  let uploader: Uploader;
  let check: Check;
  let warnings: string[];

  beforeAll(async () => {
    [s3, db] = await Promise.all([startS3(), open()]);
  });
  afterAll(() => Promise.all([s3.stop(), db.cleanup()]));

  beforeEach(async () => {
    bucket = await openBucket(s3);
    bus = await createBus();
    clock = movingClock();
    objects = openS3(bucket.settings, clock);
    bodies = createBodies(db.store, objects);
    queue = openPingQueue({ store: db.store, bus, clock, log: silentLog, objects });
    warnings = [];
    const log = { info: () => undefined, warn: (_: unknown, text?: string) => warnings.push(text ?? '') };
    uploader = createUploader({ store: db.store, objects, bus, clock, log });
    const { checks } = await seed(db.store);
    const [first] = checks;
    if (first === undefined) throw new Error('no check was seeded');
    const found = await db.store.checks.byId(first.id);
    if (found === null) throw new Error('the check is gone');
    check = found;
  });
  afterEach(async () => {
    bucket.trouble(() => null);
    await uploader.stop();
    await queue.close();
    objects.close();
    await bus.close();
    await bucket.close();
  });

  const ping = (text: string) =>
    queue.submit({
      target: { by: 'code', code: check.code },
      action: 'success',
      exitStatus: null,
      rid: null,
      scheme: 'http',
      method: 'POST',
      ua: '',
      remoteAddr: '127.0.0.1',
      body: Buffer.from(text),
      arrivedAt: clock.now(),
    });
  const read = async (n: number): Promise<string | null> => {
    const body = await bodies.read(check, n);
    return body === null ? null : Buffer.from(body).toString();
  };
  const long = (text: string): string => text.padEnd(101, '.');
  const inDatabase = (n: number): Promise<boolean> => db.store.pings.body(check.id, n).then((body) => body !== null);

  test('O1: 100 bytes stay in the database, 101 move to storage with their size', async () => {
    uploader.start();
    await ping('a'.repeat(100));
    await ping('b'.repeat(101));
    await expect.poll(() => inDatabase(2)).toBe(false);
    expect(await inDatabase(1)).toBe(true);
    expect(await read(1)).toBe('a'.repeat(100));
    expect(await read(2)).toBe('b'.repeat(101));
    const [second, first] = await db.store.pings.list(check.id, 2);
    expect([first?.objectSize, second?.objectSize]).toEqual([null, 101]);
  });

  test('O4: a body that is not uploaded yet is read all the same', async () => {
    await ping(long('early'));
    expect(await read(1)).toBe(long('early'));
    expect(bucket.asked).toEqual([]);
  });

  test('O5: storage that is down costs no ping and no body; when it is back all of them move', async () => {
    bucket.trouble(() => 'cut');
    uploader.start();
    for (const n of [1, 2, 3]) expect(await ping(long(`body ${n}`))).toBe('stored');
    await expect.poll(() => warnings).toHaveLength(1);
    for (const n of [1, 2, 3]) expect(await read(n)).toBe(long(`body ${n}`));

    bucket.trouble(() => null);
    for (const n of [1, 2, 3]) await expect.poll(() => inDatabase(n)).toBe(false);
    for (const n of [1, 2, 3]) expect(await read(n)).toBe(long(`body ${n}`));
  });

  test('wrong credentials are told once, and lose nothing', async () => {
    bucket.trouble(() => ({ status: 403, code: 'SignatureDoesNotMatch' }));
    uploader.start();
    await ping(long('kept'));
    await expect.poll(() => warnings).toHaveLength(1);
    await expect.poll(() => bucket.asked.length).toBeGreaterThan(2);
    expect(warnings).toHaveLength(1);
    expect(await read(1)).toBe(long('kept'));
  });

  test('of 60 bodies none is lost while every twentieth request fails', async () => {
    let requests = 0;
    bucket.trouble(() => {
      requests += 1;
      return requests % 20 === 0 ? { status: 503, code: 'SlowDown' } : null;
    });
    uploader.start();
    await Promise.all(Array.from({ length: 60 }, (_, index) => ping(long(`body ${index}`))));
    for (let n = 1; n <= 60; n += 1) await expect.poll(() => inDatabase(n)).toBe(false);
    bucket.trouble(() => null);
    const texts = await Promise.all(Array.from({ length: 60 }, (_, index) => read(index + 1)));
    expect(new Set(texts)).toEqual(new Set(Array.from({ length: 60 }, (_, index) => long(`body ${index}`))));
  });

  test('a body whose ping is removed while it is sent does not stay in the storage', async () => {
    await ping(long('short-lived'));
    const slow: ObjectStorage = {
      ...objects,
      async put(at, body) {
        await objects.put(at, body);
        await db.store.pings.prune(check.id, at.n);
      },
    };
    const log = { info: () => undefined, warn: () => undefined };
    const other = createUploader({ store: db.store, objects: slow, bus, clock, log });
    other.start();
    await expect.poll(() => bucket.asked.filter((line) => line.startsWith('POST'))).toHaveLength(1);
    await other.stop();
    expect(await objects.get({ checkCode: check.code, n: 1 })).toBeNull();
  });

  test('O3: pruning takes the objects with the pings', async () => {
    const { retention } = db.store;
    await objects.put({ checkCode: check.code, n: 1 }, Buffer.from('old'));
    await objects.put({ checkCode: check.code, n: 120 }, Buffer.from('new'));
    await db.store.pings.insert(check.id, [aPing({ n: 120, createdAt: T0, objectSize: 101 })]);
    await db.store.checks.update(check.id, { nPings: 120 });
    await pruneCheck(check.id, { store: { retention }, objects }, clock.now());
    expect(await objects.get({ checkCode: check.code, n: 1 })).toBeNull();
    expect(await read(120)).toBe('new');
  });

  test('pruneobjects removes what belongs to no check, and nothing else', async () => {
    const gone = randomUUID();
    await objects.put({ checkCode: check.code, n: 1 }, Buffer.from('kept'));
    await objects.put({ checkCode: 'exports', n: 1 }, Buffer.from('not ours'));
    for (const n of [1, 2, 3]) await objects.put({ checkCode: gone, n }, Buffer.from('orphan'));
    const run = async (dryRun: boolean) => {
      const orphans = [];
      for await (const orphan of pruneObjects({ store: db.store, objects }, { dryRun })) orphans.push(orphan);
      return orphans.find(({ folder }) => folder === gone);
    };
    expect(await run(true)).toEqual({ folder: gone, objects: 3, error: null });
    expect(await objects.count(gone)).toBe(3);
    expect(await run(false)).toEqual({ folder: gone, objects: 3, error: null });
    expect(await run(false)).toBeUndefined();
    expect([await objects.count(gone), await objects.count(check.code), await objects.count('exports')]).toEqual([
      0, 1, 1,
    ]);
  });
});
