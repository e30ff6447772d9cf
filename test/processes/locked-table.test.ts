import Database from 'better-sqlite3';
import { describe, test } from 'vitest';
import { serverOf } from '../../server/store/dialect/postgres.ts';
import { connectPostgres } from '../../server/store/dialect/postgres-connect.ts';
import type { StoreOptions } from '../../server/store/open.ts';
import { databaseEnv, startRollcall } from '../support/rollcall.ts';
import { seed } from '../support/seed.ts';
import { postgresStore, sqliteStore } from '../support/stores.ts';

// A migration of somebody else, or a backup tool, holds a table, or the file: pings hung as long as it did.

const LOCKED_MS = 20_000;
const LONGEST_MS = 8_000;
const EVERY_MS = 500;

/** How a ping was answered. */
interface Answer {
  readonly status: number;
  readonly retryAfter: number;
  readonly tookMs: number;
}

async function ping(url: string): Promise<Answer> {
  const startedAt = performance.now();
  const response = await fetch(url);
  await response.text();
  return {
    status: response.status,
    retryAfter: Number(response.headers.get('retry-after')),
    tookMs: performance.now() - startedAt,
  };
}

/** Something that another program holds. */
interface Lock {
  release(): Promise<unknown>;
  close(): Promise<unknown>;
}

async function lockTable(options: StoreOptions, table: string): Promise<Lock> {
  if (options.database !== 'postgres') throw new Error('not PostgreSQL');
  const other = await connectPostgres(serverOf(options));
  await other.query('begin');
  await other.query(`lock table ${table} in access exclusive mode`);
  return { release: () => other.query('rollback'), close: () => other.end() };
}

async function lockFile(options: StoreOptions): Promise<Lock> {
  if (options.database !== 'sqlite') throw new Error('not SQLite');
  const other = new Database(options.file);
  other.exec('begin immediate');
  return { release: async () => other.exec('rollback'), close: async () => other.close() };
}

describe.concurrent('while a table is locked for twenty seconds', () => {
  test.for([
    { what: 'checks', kind: postgresStore, isNeeded: true },
    { what: 'pings', kind: postgresStore, isNeeded: true },
    { what: 'listeners', kind: postgresStore, isNeeded: false },
    { what: 'the SQLite file', kind: sqliteStore, isNeeded: true },
  ])('pings are told in time to come again: $what', async ({ what, kind, isNeeded }, { expect, onTestFinished }) => {
    const clean: (() => Promise<unknown>)[] = [];
    onTestFinished(async () => {
      for (const end of clean.reverse()) await end();
    });
    const db = await kind.open();
    clean.push(() => db.cleanup());
    const { checks } = await seed(db.store);
    const server = await startRollcall('all', databaseEnv(db.options));
    clean.push(() => server.kill());
    const url = `${server.base}/ping/${checks[0]?.code}`;
    let answered = 0;
    const pingHere = async (): Promise<Answer> => {
      const answer = await ping(url);
      if (answer.status === 200) answered += 1;
      return answer;
    };
    expect((await pingHere()).status).toBe(200);

    const lock = await (kind === sqliteStore ? lockFile(db.options) : lockTable(db.options, what));
    clean.push(() => lock.close());
    const unlock = new Promise<void>((resolve, reject) => {
      setTimeout(() => lock.release().then(() => resolve(), reject), LOCKED_MS);
    });
    const asked: Promise<Answer>[] = [];
    const timer = setInterval(() => asked.push(pingHere()), EVERY_MS);
    await unlock;
    clearInterval(timer);
    const answers = await Promise.all(asked);

    expect(Math.max(...answers.map(({ tookMs }) => tookMs))).toBeLessThan(LONGEST_MS);
    for (const { status, retryAfter } of answers) {
      expect([200, 503]).toContain(status);
      if (status === 503) expect(retryAfter).toBeGreaterThan(0);
    }
    if (isNeeded) expect(answers.some(({ status }) => status === 503)).toBe(true);
    await expect.poll(async () => (await pingHere()).status).toBe(200);
    // what was answered with 200 is stored, and nothing else
    expect((await db.store.checks.byId(checks[0]?.id ?? 0))?.nPings).toBe(answered);
  });
});
