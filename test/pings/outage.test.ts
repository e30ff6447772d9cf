import Sqlite from 'better-sqlite3';
import { afterEach, describe, expect, test } from 'vitest';
import type { IncomingPing } from '../../server/core/incoming.ts';
import { Unavailable } from '../../server/errors.ts';
import { silentLog } from '../../server/log.ts';
import { openPostgresPingWriter } from '../../server/pings/postgres-writer.ts';
import { createPingQueue } from '../../server/pings/queue.ts';
import { serverOf } from '../../server/store/dialect/postgres.ts';
import { connectPostgres } from '../../server/store/dialect/postgres-connect.ts';
import { openStore } from '../../server/store/open.ts';
import { at } from '../support/builders.ts';
import { startProxy } from '../support/postgres-proxy.ts';
import { seed } from '../support/seed.ts';
import { postgresStore, type StoreKind, sqliteFileOf, sqliteStore, type TestStore } from '../support/stores.ts';
import { openStoreListener } from './ping-listener.ts';

const clean: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of clean.splice(0).reverse()) await end();
});

async function openOn({ open }: StoreKind): Promise<TestStore> {
  const db = await open();
  clean.push(() => db.cleanup());
  return db;
}

function pingOf(code: string): IncomingPing {
  const from = { scheme: 'http', method: 'GET', ua: '', remoteAddr: null, body: null, arrivedAt: at(0) };
  return { target: { by: 'code', code }, action: 'success', exitStatus: null, rid: null, ...from };
}

describe('on PostgreSQL', () => {
  async function aWorld() {
    const db = await openOn(postgresStore);
    if (db.options.database !== 'postgres') throw new Error('not PostgreSQL');
    const { checks } = await seed(db.store, [{}, {}, {}]);
    const other = await connectPostgres(serverOf(db.options));
    clean.push(() => other.end());
    const counts = async () =>
      Promise.all(checks.map(async ({ id }) => (await db.store.checks.byId(id))?.nPings ?? Number.NaN));
    /** Resolves when somebody waits for a lock. */
    const untilWaiting = async (): Promise<void> => {
      const sql = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
      while ((await db.store.dialect.knex.raw<{ rows: unknown[] }>(sql)).rows.length === 0);
    };
    return { db, options: db.options, checks, codes: checks.map(({ code }) => code), other, counts, untilWaiting };
  }

  test('a ping on its way when the connection is lost is refused, not written again, and the next one is stored', async () => {
    const { options, checks, codes, other, counts, untilWaiting } = await aWorld();
    const proxy = await startProxy(options);
    clean.push(() => proxy.close());
    const writer = openPostgresPingWriter({ server: serverOf(proxy.options) });
    const queue = createPingQueue({ writer, log: silentLog });
    clean.push(() => queue.close());

    await other.query('begin');
    await other.query('select 1 from checks where id = $1 for update', [checks[0]?.id]);
    const lost = queue.submit(pingOf(codes[0] ?? ''));
    await untilWaiting();
    const refused = expect(lost).rejects.toThrow(Unavailable);
    await proxy.cut();
    await refused;
    await expect(queue.submit(pingOf(codes[1] ?? ''))).rejects.toThrow(Unavailable);
    await other.query('rollback');

    await proxy.mend();
    expect(await queue.submit(pingOf(codes[0] ?? ''))).toBe('stored');
    expect(await counts()).toEqual([1, 0, 0]);
  });

  test('a check that somebody holds fails alone, after a while', async () => {
    const { options, checks, codes, other, counts } = await aWorld();
    const writer = openPostgresPingWriter({ server: serverOf(options), lockTimeoutMs: 50 });
    const queue = createPingQueue({ writer, log: silentLog });
    clean.push(() => queue.close());

    await other.query('begin');
    await other.query('select 1 from checks where id = $1 for update', [checks[1]?.id]);
    const settled = await Promise.allSettled(codes.map((code) => queue.submit(pingOf(code))));
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    await other.query('rollback');
    expect(await queue.submit(pingOf(codes[1] ?? ''))).toBe('stored');
    expect(await counts()).toEqual([1, 1, 1]);
  });

  test('pings are refused while the database hangs, and what was refused is not stored later', async () => {
    const { options, codes, counts } = await aWorld();
    const proxy = await startProxy(options);
    clean.push(() => proxy.close());
    const writer = openPostgresPingWriter({ server: serverOf(proxy.options), commitLimitMs: 200 });
    const queue = createPingQueue({ writer, log: silentLog });
    clean.push(() => queue.close());
    expect(await queue.submit(pingOf(codes[0] ?? ''))).toBe('stored');

    proxy.freeze();
    const settled = await Promise.allSettled(codes.map((code) => queue.submit(pingOf(code))));
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    // the second time, the connection itself hangs
    await expect(queue.submit(pingOf(codes[0] ?? ''))).rejects.toThrow(Unavailable);

    await proxy.mend();
    expect(await queue.submit(pingOf(codes[0] ?? ''))).toBe('stored');
    expect(await counts()).toEqual([2, 0, 0]);
  });

  test('a check that its deletion has locked is not found', async () => {
    const { db, checks, codes, other, untilWaiting } = await aWorld();
    const listener = await openStoreListener(db);
    clean.push(() => listener.close());
    await other.query('begin');
    await other.query('delete from checks where id = $1', [checks[0]?.id]);
    const answer = listener.fetch(`/ping/${codes[0]}`);
    await untilWaiting();
    await other.query('commit');
    expect(await answer).toMatchObject({ status: 404, text: 'not found' });
  });

  test('a slug that is changed while its ping waits is not found', async () => {
    const { db, other, untilWaiting } = await aWorld();
    const { project, checks } = await seed(db.store, [{ slug: 'before' }]);
    const listener = await openStoreListener(db);
    clean.push(() => listener.close());
    await other.query('begin');
    await other.query(`update checks set slug = 'after' where id = $1`, [checks[0]?.id]);
    const answer = listener.fetch(`/ping/${project.pingKey}/before`);
    await untilWaiting();
    await other.query('commit');
    expect(await answer).toMatchObject({ status: 404, text: 'not found' });
    expect(await listener.fetch(`/ping/${project.pingKey}/after`)).toMatchObject({ status: 200 });
  });

  test('a ping the database refuses fails alone', async () => {
    const { options, codes, counts } = await aWorld();
    const queue = createPingQueue({ writer: openPostgresPingWriter({ server: serverOf(options) }), log: silentLog });
    clean.push(() => queue.close());
    // no listener lets such an address through; if one did, its neighbours must not pay for it
    const bad = { ...pingOf(codes[1] ?? ''), remoteAddr: 'x'.repeat(1000) };
    const pings = [pingOf(codes[0] ?? ''), bad, pingOf(codes[2] ?? '')];
    const settled = await Promise.allSettled(pings.map((ping) => queue.submit(ping)));
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await counts()).toEqual([1, 0, 1]);
  });
});

describe('on SQLite', () => {
  /** A listener with little patience, and another process that holds the write lock until the end of the test. */
  async function aLockedWorld() {
    const db = await openOn(sqliteStore);
    const { checks } = await seed(db.store, [{}]);
    const listener = await openStoreListener(db, { patienceMs: 200 });
    clean.push(() => listener.close());
    const ping = () => listener.fetch(`/ping/${checks[0]?.code}`);
    expect(await ping()).toMatchObject({ status: 200 });
    const other = new Sqlite(sqliteFileOf(db));
    clean.push(async () => other.close());
    other.exec('begin immediate');
    return { db, ping };
  }

  test('while another process writes, a ping is refused before a write of the store gives up its turn', async () => {
    const { db, ping } = await aLockedWorld();
    const ended: string[] = [];
    const write = db.store.siteSettings.put('unreachable_since', '').catch(() => ended.push('write'));
    expect(await ping()).toMatchObject({ status: 503 });
    ended.push('ping');
    await write;
    expect(ended).toEqual(['ping', 'write']);
  });

  test('while another process writes, a ping whose turn it is waits no longer than its client', async () => {
    const { db, ping } = await aLockedWorld();
    const beside = openStore(db.options);
    clean.push(() => beside.close());
    const ended: string[] = [];
    const write = beside.siteSettings.put('unreachable_since', '').catch(() => ended.push('write'));
    expect(await ping()).toMatchObject({ status: 503 });
    ended.push('ping');
    await write;
    expect(ended).toEqual(['ping', 'write']);
  });

  test('a ping waits for another process to finish writing', async () => {
    const db = await openOn(sqliteStore);
    if (db.options.database !== 'sqlite') throw new Error('not SQLite');
    const { checks } = await seed(db.store, [{}]);
    const listener = await openStoreListener(db);
    clean.push(() => listener.close());
    await listener.fetch(`/ping/${checks[0]?.code}`);
    const other = new Sqlite(db.options.file);
    other.exec('begin immediate');
    let isAnswered = false;
    const answer = listener.fetch(`/ping/${checks[0]?.code}`).finally(() => {
      isAnswered = true;
    });
    // the event loop is free meanwhile: this one is answered from it
    expect(await listener.fetch('/ping/nonsense')).toMatchObject({ status: 404 });
    expect(isAnswered).toBe(false);
    other.exec('commit');
    other.close();
    expect(await answer).toMatchObject({ status: 200 });
  });

  test('a ping the database refuses fails alone', async () => {
    const db = await openOn(sqliteStore);
    const { checks } = await seed(db.store, [{}, {}, {}]);
    const listener = await openStoreListener(db);
    clean.push(() => listener.close());
    const [a, b, c] = checks.map(({ code }) => pingOf(code));
    if (!a || !b || !c) throw new Error('three checks are needed');
    const pings = [a, { ...b, remoteAddr: 'x'.repeat(1000) }, c];
    const settled = await Promise.allSettled(pings.map((ping) => listener.queue.submit(ping)));
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const counts = await Promise.all(checks.map(async ({ id }) => (await db.store.checks.byId(id))?.nPings));
    expect(counts).toEqual([1, 0, 1]);
  });
});
