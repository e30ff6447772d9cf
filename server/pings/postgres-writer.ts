import pg from 'pg';
import { Unavailable } from '../errors.ts';
import { connectPostgres, type PostgresServer } from '../store/dialect/postgres-connect.ts';
import { postgresError } from '../store/dialect/postgres-errors.ts';
import { prepareStatements } from '../store/pings/postgres-pipeline.ts';
import { STATEMENTS } from '../store/pings/postgres-statements.ts';
import { commitBatch } from './postgres-batch.ts';
import { createAndCommit } from './postgres-create.ts';
import type { Committed, PingWriter } from './writer.ts';

// Measured at 1 to 256 connections: with two batches under way one is committed while the next is read; a third only makes
// all of them smaller.
const LANES = 2;
// A row that another session holds longer than this makes its ping fail, not those beside it: they are tried in parts.
const LOCK_TIMEOUT_MS = 1_000;
// A database that takes longer hangs. The connection is cut before the batch is refused, so that nothing follows.
const COMMIT_LIMIT_MS = 5_000;
// https://www.postgresql.org/docs/current/errcodes-appendix.html: serialization, deadlock, lock not available. The
// transaction is rolled back for certain, and its pings may go through in smaller batches.
const TRY_IN_PARTS = new Set(['40001', '40P01', '55P03']);

export interface PostgresPingWriterOptions {
  readonly server: PostgresServer;
  /** Names this process among those that listen for pings. */
  readonly instance?: string;
  readonly lanes?: number;
  /** How long a ping waits for a check that another session has locked. */
  readonly lockTimeoutMs?: number;
  /** How long a commit may take, with connecting. */
  readonly commitLimitMs?: number;
}

/**
 * Opens the writer of pings for a PostgreSQL database: a few connections of its own, made when they are needed.
 *
 * A connection on which anything failed is not used again: closing it rolls back, and the next batch takes a new one.
 */
export function openPostgresPingWriter(options: PostgresPingWriterOptions): PingWriter {
  const { server, lanes = LANES, lockTimeoutMs = LOCK_TIMEOUT_MS, commitLimitMs = COMMIT_LIMIT_MS } = options;
  const { instance = '' } = options;
  const idle = new Set<pg.Client>();
  const all = new Set<pg.Client>();

  const withConnection = async (
    patienceMs: number,
    work: (client: pg.Client) => Promise<Committed>,
  ): Promise<Committed> => {
    let client: pg.Client | undefined;
    let isLate = false;
    const run = async (): Promise<Committed> => {
      client = takeIdle() ?? (await connect());
      if (isLate) {
        client.end().catch(() => undefined);
        throw tookTooLong();
      }
      return await work(client);
    };
    try {
      const committed = await within(Math.min(commitLimitMs, patienceMs), run(), () => {
        isLate = true;
        client?.connection.stream.destroy();
      });
      if (client !== undefined) idle.add(client);
      return committed;
    } catch (error) {
      client?.end().catch(() => undefined);
      throw isForParts(error) ? error : postgresError(error);
    }
  };

  const takeIdle = (): pg.Client | undefined => {
    for (const client of idle) {
      idle.delete(client);
      return client;
    }
    return undefined;
  };

  const connect = async (): Promise<pg.Client> => {
    const client = await connectPostgres(server);
    all.add(client);
    client.on('end', () => {
      all.delete(client);
      idle.delete(client);
    });
    try {
      await prepareSession(client, lockTimeoutMs);
      return client;
    } catch (error) {
      await client.end();
      throw error;
    }
  };

  return {
    lanes,
    commit: (pings, patienceMs) => withConnection(patienceMs, (client) => commitBatch({ client, instance }, pings)),
    create: (ping, patienceMs) => withConnection(patienceMs, (client) => createAndCommit({ client, instance }, ping)),
    async close() {
      await Promise.all([...all].map((client) => client.end()));
    },
  };
}

/** Rejects when work takes too long, after `cut` has made sure that it does not go on. */
async function within<T>(limitMs: number, work: Promise<T>, cut: () => void): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let isDone = false;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      // an event loop that stood still has answers to read first
      setImmediate(() => {
        if (isDone) return;
        cut();
        reject(tookTooLong());
      });
    }, limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    isDone = true;
    clearTimeout(timer);
  }
}

function tookTooLong(): Unavailable {
  return new Unavailable('the database did not commit in time');
}

async function prepareSession(client: pg.Client, lockTimeoutMs: number): Promise<void> {
  // every statement here finds its rows by key; a plan made while a table was small must not read all of it later
  const plans = { enable_seqscan: 'off', enable_hashjoin: 'off', enable_mergejoin: 'off', jit: 'off' };
  const settings = { ...plans, plan_cache_mode: 'force_generic_plan', lock_timeout: String(lockTimeoutMs) };
  const calls = Object.keys(settings).map((_, index) => `set_config($${2 * index + 1}, $${2 * index + 2}, false)`);
  await client.query(`select ${calls.join(', ')}`, Object.entries(settings).flat());
  await prepareStatements(client, STATEMENTS);
}

function isForParts(error: unknown): boolean {
  return error instanceof pg.DatabaseError && TRY_IN_PARTS.has(error.code ?? '');
}
