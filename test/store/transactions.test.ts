import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Check } from '../../server/core/check.ts';
import { BUSY_TIMEOUT_MS } from '../../server/store/dialect/sqlite-connection.ts';
import { type OpenStore, openStore } from '../../server/store/open.ts';
import { seed } from '../support/seed.ts';
import { startStoreProcess } from '../support/store-process.ts';
import { stores, type TestStore } from '../support/stores.ts';

const PROCESSES = new URL('./processes.mjs', import.meta.url);

describe.each(stores)('transactions on $name', ({ open }) => {
  let db: TestStore;
  let store: OpenStore;
  let check: Check;
  beforeAll(async () => {
    db = await open();
    store = db.store;
  });
  afterAll(() => db.cleanup());
  beforeEach(async () => {
    const [first] = (await seed(store)).checks;
    if (!first) throw new Error('no check');
    check = first;
  });

  const nameNow = async (): Promise<string | undefined> => (await store.checks.byId(check.id))?.name;

  test('return what the work returns, and keep what it did', async () => {
    const answer = await store.transaction(async (tx) => {
      await tx.checks.update(check.id, { name: 'kept' });
      return (await tx.checks.byId(check.id))?.name;
    });
    expect(answer).toBe('kept');
    expect(await nameNow()).toBe('kept');
  });

  test('throw what the work throws, and keep nothing', async () => {
    const work = store.transaction(async (tx) => {
      await tx.checks.update(check.id, { name: 'undone' });
      throw new RangeError('changed my mind');
    });
    await expect(work).rejects.toThrow(RangeError);
    expect(await nameNow()).toBe('');
  });

  test('a transaction within a transaction is part of it', async () => {
    const work = store.transaction(async (tx) => {
      await tx.transaction((inner) => inner.checks.update(check.id, { name: 'undone' }));
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(await nameNow()).toBe('');
  });

  test('read-modify-write of many at once loses nothing', async () => {
    const second = openStore(db.options);
    const add = (worker: OpenStore) =>
      worker.transaction(async (tx) => {
        await tx.projects.lock(check.projectId);
        const now = await tx.checks.byId(check.id);
        await tx.checks.update(check.id, { nPings: (now?.nPings ?? 0) + 1 });
      });
    await Promise.all(Array.from({ length: 60 }, (_, i) => add(i % 2 ? store : second)));
    expect((await store.checks.byId(check.id))?.nPings).toBe(60);
    await second.close();
  });

  test('two processes that read, modify and write lose nothing', async () => {
    const processes = [1, 2].map(() => startStoreProcess(PROCESSES, db.options, 'add-pings', String(check.id), '150'));
    const ends = await Promise.all(processes.map(({ ended }) => ended));
    expect(ends.map(({ code }) => code)).toEqual([0, 0]);
    expect((await store.checks.byId(check.id))?.nPings).toBe(300);
  });

  test('a process killed inside a transaction leaves nothing, and no lock', async () => {
    const other = startStoreProcess(PROCESSES, db.options, 'hang', String(check.id));
    expect(await other.line()).toBe('changed');
    other.child.kill('SIGKILL');
    await other.ended;
    await store.checks.update(check.id, { tags: 'still writable' });
    expect(await store.checks.byId(check.id)).toEqual({ ...check, tags: 'still writable' });
  });

  test('while another process writes, the event loop keeps turning', async () => {
    const other = startStoreProcess(PROCESSES, db.options, 'hang', String(check.id));
    expect(await other.line()).toBe('changed');
    let isWritten = false;
    const write = store.checks.update(check.id, { tags: 'waited' }).then(() => {
      isWritten = true;
    });
    // only the loop ends the other process: were it to stand still, the write would wait in vain
    let longestMs = 0;
    for (let turn = 0; turn < 20; turn += 1) {
      const startedAt = performance.now();
      await pause(1);
      longestMs = Math.max(longestMs, performance.now() - startedAt);
    }
    // SQLite itself would wait for all of this time, and nothing else would happen
    expect(longestMs).toBeLessThan(BUSY_TIMEOUT_MS / 2);
    expect(isWritten).toBe(false);
    other.child.kill('SIGKILL');
    await write;
    expect((await store.checks.byId(check.id))?.tags).toBe('waited');
  });
});
