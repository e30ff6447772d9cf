import { setTimeout as pause } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { Invalid, Unavailable } from '../../errors.ts';
import { type KnexClientClass, SqliteClient, SqliteTransaction } from './knex-internals.ts';
import { BUSY_TIMEOUT_MS, isBusy, isDiskFull, memoisePrepare, openSqlite } from './sqlite-connection.ts';

const FIRST_PAUSE_MS = 1;
const LONGEST_PAUSE_MS = 20;
// A disk is not emptied within a second.
const FULL_RETRY_SECS = 10;
// Primary result codes that say "not now" rather than "wrong": https://sqlite.org/rescode.html
const NOT_NOW = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY)/;

interface SqliteClientParts {
  readonly file: string;
  /** Sees the connection, of which there is only one. */
  readonly onOpen: (db: Sqlite.Database) => void;
  /** What is made of every answer. */
  readonly receive: (answer: unknown, context: unknown) => unknown;
  /** Told when there is no room on the disk. */
  readonly onFull: () => void;
}

/** Builds knex's client for one file. */
export function sqliteClient({ file, onOpen, receive, onFull }: SqliteClientParts): KnexClientClass {
  return class extends SqliteClient {
    // not in the configuration: a migration, even one that has nothing to do, takes the hook out of there for good
    override postProcessResponse(answer: unknown, context: unknown): unknown {
      return receive(answer, context);
    }

    override async acquireRawConnection(): Promise<object> {
      const db = openSqlite(file);
      memoisePrepare(db);
      onOpen(db);
      return db;
    }

    // The one connection is in use by a transaction that does not end, or the file cannot be opened.
    override async acquireConnection(): Promise<object> {
      try {
        return await super.acquireConnection();
      } catch (error) {
        if (isDiskFull(error)) onFull();
        throw error instanceof Sqlite.SqliteError
          ? sqliteError(error)
          : new Unavailable('the database is busy', 1, error);
      }
    }

    override async query(connection: object, query: object): Promise<object> {
      try {
        return await super.query(connection, query);
      } catch (error) {
        if (isDiskFull(error)) onFull();
        throw sqliteError(error);
      }
    }

    override transaction(...args: unknown[]): Promise<unknown> {
      return new ImmediateTransaction(this, ...args);
    }
  };
}

// Knex issues a plain BEGIN. A transaction that reads and then writes would upgrade its lock half-way, which fails
// with SQLITE_BUSY_SNAPSHOT when another process wrote in between, whatever the timeout.
class ImmediateTransaction extends SqliteTransaction {
  override async begin(connection: object): Promise<void> {
    if (connection instanceof Sqlite) await beginImmediate(connection);
  }
}

/**
 * Begins a write transaction, waiting up to five seconds for other processes.
 *
 * SQLite's own waiting sleeps on the event loop: pages and pings would stand still while another process writes.
 */
async function beginImmediate(db: Sqlite.Database): Promise<void> {
  const begin = db.prepare('begin immediate');
  const giveUpAt = performance.now() + BUSY_TIMEOUT_MS;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      db.pragma('busy_timeout = 0');
      begin.run();
      return;
    } catch (error) {
      if (!isBusy(error) || performance.now() > giveUpAt) throw sqliteError(error);
    } finally {
      db.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    }
    await pause(pauseMs);
  }
}

/** Returns the error that callers know for what SQLite threw, or that itself. */
function sqliteError(error: unknown): unknown {
  if (!(error instanceof Sqlite.SqliteError)) return error;
  if (isDiskFull(error)) return new Unavailable('the disk with the database is full', FULL_RETRY_SECS, error);
  if (NOT_NOW.test(error.code)) return new Unavailable('the database cannot be written now', 1, error);
  if (error.code === 'SQLITE_CONSTRAINT_CHECK') return new Invalid('a value is too long or not allowed');
  return error;
}
