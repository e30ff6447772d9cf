import Database from 'better-sqlite3';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import { addSecs } from '../../server/core/instant.ts';
import type { StoreOptions } from '../../server/store/open.ts';
import { startProxy } from '../support/postgres-proxy.ts';
import { databaseEnv, startRollcall } from '../support/rollcall.ts';
import { seed } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';

// F4: the network to the database was slow for two hours; when it was well again, a wave of false alerts went out.

const CHECKS = 40;
/** The deadlines of the checks lie within the time in which the storage hangs. */
const SLOW_MS = 5_000;
const DEADLINE_SECS = 3;

/** Storage that can hang for a while. */
interface Storage {
  readonly options: StoreOptions;
  hang(): Promise<void>;
  goOn(): Promise<void>;
  close(): Promise<void>;
}

async function storageOf({ options }: TestStore): Promise<Storage> {
  if (options.database === 'postgres') {
    const proxy = await startProxy(options);
    return { options: proxy.options, hang: async () => proxy.freeze(), goOn: proxy.mend, close: proxy.close };
  }
  const other = new Database(options.file, { timeout: 10_000 });
  return {
    options,
    hang: async () => void other.exec('begin immediate'),
    goOn: async () => void other.exec('rollback'),
    close: async () => void other.close(),
  };
}

describe.each(stores)('the storage takes five seconds to answer, on $name', ({ open }) => {
  const clean: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of clean.reverse()) await end();
    clean.length = 0;
  });

  test('pings that came in time are in time, though they are stored after the deadline', async () => {
    const db = await open();
    clean.push(() => db.cleanup());
    const storage = await storageOf(db);
    clean.push(() => storage.close());
    const app = await startRollcall('all', databaseEnv(storage.options));
    clean.push(() => app.kill());
    const now = systemClock().now();
    const deadline = addSecs(now, DEADLINE_SECS);
    const one = { status: 'up', timeoutSecs: 60, graceSecs: 60, lastPingAt: addSecs(deadline, -120) } as const;
    const { checks } = await seed(
      db.store,
      Array.from({ length: CHECKS }, () => ({ ...one, alertAfter: deadline })),
    );
    /** Returns how many times it was sent. */
    const ping = async (code: string): Promise<number> => {
      for (let sent = 1; ; sent += 1) {
        const { status } = await fetch(`${app.base}/ping/${code}`);
        if (status === 200) return sent;
        // as clients do that were asked to come again
        expect(status).toBe(503);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    };

    await storage.hang();
    const pings = checks.map(({ code }) => ping(code));
    await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
    await storage.goOn();
    const sent = await Promise.all(pings);

    expect(await app.stop()).toBe(0);
    expect(systemClock().now()).toBeGreaterThan(deadline);
    for (const [n, { id }] of checks.entries()) {
      expect(await db.store.flips.ofCheck(id, 10)).toEqual([]);
      const { status, nPings = 0 } = (await db.store.checks.byId(id)) ?? {};
      expect(status).toBe('up');
      // one that was answered 503 may have been stored nevertheless: the database said so too late
      expect(nPings).toBeGreaterThanOrEqual(1);
      expect(nPings).toBeLessThanOrEqual(sent[n] ?? 0);
    }
  });
});
