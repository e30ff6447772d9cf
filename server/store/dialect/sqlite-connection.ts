import Sqlite from 'better-sqlite3';
import { closeFileToOthers, makePrivateFile } from '../../private-files.ts';

/** How long a connection waits for another process to finish writing (as Healthchecks does). */
export const BUSY_TIMEOUT_MS = 5_000;
// Statements with lists in them would otherwise pile up.
const MOST_STATEMENTS = 500;
const DISK_FULL = /^SQLITE_(FULL|IOERR_(WRITE|FSYNC|SHMSIZE))$/;
// These may change the schema, and with it what a prepared statement returns.
const DEFINITION = /^\s*(create|alter|drop|pragma)\b/i;

/** Opens a connection with the settings that every connection of ours has; the ping writer's too. */
export function openSqlite(file: string, cacheKib = 32_000): Sqlite.Database {
  if (file !== ':memory:') makePrivate(file);
  const db = new Sqlite(file, { timeout: BUSY_TIMEOUT_MS });
  useWal(db);
  // an acknowledged ping survives a power cut; group commit makes it affordable
  db.pragma('synchronous = full');
  db.pragma('foreign_keys = on');
  db.pragma('temp_store = memory');
  db.pragma(`cache_size = -${cacheKib}`);
  // a checkpoint held up by a long read leaves a large log; give the disk back afterwards
  db.pragma('journal_size_limit = 67108864');
  return db;
}

/** SQLite gives the files next to a database the rights of the database; those that are there may have others. */
function makePrivate(file: string): void {
  makePrivateFile(file);
  for (const beside of ['-wal', '-shm']) closeFileToOthers(`${file}${beside}`);
}

/** Makes `prepare` of this connection return the same statement for the same text. */
export function memoisePrepare(db: Sqlite.Database): void {
  const prepare = db.prepare.bind(db);
  const prepared = new Map<string, Sqlite.Statement>();

  const memoised = (sql: string): Sqlite.Statement => {
    const known = prepared.get(sql);
    if (known) return known;
    const statement = prepare(sql);
    if (DEFINITION.test(sql)) prepared.clear();
    else if (prepared.size < MOST_STATEMENTS) prepared.set(sql, statement);
    return statement;
  };
  Object.defineProperty(db, 'prepare', { value: memoised });
}

// Several processes may open a new file at once; the change to WAL does not wait for the others by itself.
function useWal(db: Sqlite.Database): void {
  const giveUpAt = Date.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      db.pragma('journal_mode = wal');
      return;
    } catch (error) {
      if (!isBusy(error) || Date.now() > giveUpAt) throw error;
    }
  }
}

/** Whether there was no room on the disk; some quotas show as a failed write (https://sqlite.org/rescode.html). */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Sqlite.SqliteError && DISK_FULL.test(error.code);
}

/** Whether SQLite refused because another connection holds the lock. */
export function isBusy(error: unknown): boolean {
  return error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY');
}
