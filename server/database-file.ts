import { existsSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { Config } from './config.ts';
import { ConfigError } from './errors.ts';

type FileSettings = Pick<Config, 'database' | 'dbName' | 'dataMustExist'>;

/** A file larger than this would keep a start waiting for too long. */
const MOST_CHECKED_BYTES = 1_000_000_000;
/** So many of the findings of SQLite are told. */
const MOST_FINDINGS = 3;

/**
 * Refuses to go on without the database that was here before: an SQLite file that is missing would silently be replaced
 * by an empty one. `isFirstStart`: the operator says that there is none. Throws `ConfigError`.
 */
export function requireDatabaseFile(settings: FileSettings, isFirstStart: boolean): void {
  const { database, dbName, dataMustExist } = settings;
  if (database !== 'sqlite' || dbName === ':memory:' || isFirstStart || existsSync(dbName)) return;
  const remedy =
    'put it back, mount its volume, or set DB_NAME to its place; to begin with an empty database, start once with --init';
  if (existsSync(markOf(dbName)))
    throw new ConfigError(`the database file ${dbName} was here before and is gone: ${remedy}`);
  if (dataMustExist)
    throw new ConfigError(`there is no database file ${dbName}, and DATA_MUST_EXIST is set: ${remedy}`);
}

/** Notes in the folder of the database that there is one, for `requireDatabaseFile`. A folder that is full must not end a start. */
export function markDatabaseFile({ database, dbName }: FileSettings): void {
  if (database !== 'sqlite' || dbName === ':memory:') return;
  try {
    const text = `Rollcall keeps its database in this folder: ${basename(dbName)}. Without this file it could not tell that the database is missing.\n`;
    writeFileSync(markOf(dbName), text, { flag: 'wx', mode: 0o600 });
  } catch {
    // it is there already, or will be with the next start
  }
}

/**
 * Looks into an SQLite file that was not closed properly, unless it is very large. Throws `ConfigError` with what is wrong
 * with it; the file is left as it is.
 */
export function requireSoundFile({ database, dbName }: FileSettings): void {
  if (database !== 'sqlite' || dbName === ':memory:') return;
  const { size = 0 } = statSync(dbName, { throwIfNoEntry: false }) ?? {};
  const log = statSync(`${dbName}-wal`, { throwIfNoEntry: false });
  if (size === 0 || size > MOST_CHECKED_BYTES || log === undefined || log.size === 0) return;
  const findings = findingsIn(dbName);
  if (findings.length > 0) throw new ConfigError(damageOf(dbName, findings.join('; ')));
}

/** Says that the file is damaged, and what to do. */
export function damageOf(file: string, finding: string): string {
  return `the database file ${file} is damaged (${finding}): keep it aside, and put the newest backup in its place`;
}

function findingsIn(file: string): readonly string[] {
  let db: Sqlite.Database | undefined;
  try {
    db = new Sqlite(file, { fileMustExist: true });
    const rows = db.prepare<[], Record<string, unknown>>(`pragma quick_check(${MOST_FINDINGS})`).all();
    const found = rows.map((row) => String(Object.values(row)[0]));
    return found.filter((line) => line !== 'ok');
  } catch (error) {
    const isDamaged = error instanceof Sqlite.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code);
    // anything else is told by those who open it for good
    return isDamaged ? [error.message] : [];
  } finally {
    db?.close();
  }
}

function markOf(dbName: string): string {
  return join(dirname(dbName), `.${basename(dbName)}.installed`);
}
