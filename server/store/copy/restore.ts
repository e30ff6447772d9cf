import { constants, existsSync, rmSync } from 'node:fs';
import { chmod, copyFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { Instant } from '../../core/instant.ts';
import { Invalid } from '../../errors.ts';
import { toDisk } from './backup.ts';

const BESIDE = ['-wal', '-shm'] as const;
const MOST_FINDINGS = 3;

/** A process that said lately that it works on a database. */
export interface LiveProcess {
  readonly process: string;
  /** Host and process id. */
  readonly instance: string;
}

/**
 * Makes a copy of a backup beside the database that it is going to replace, for its owner only. Throws `Invalid` when the
 * backup is not there, or damaged, or no database; the copy is removed then.
 */
export async function copyBackup(file: string, dbName: string): Promise<string> {
  if (!existsSync(file)) throw new Invalid(`there is no file ${file}`);
  const copy = `${dbName}.restoring`;
  removeDatabase(copy);
  await copyFile(file, copy, constants.COPYFILE_FICLONE);
  // a database that was put aside as it was has its newest rows there
  if (existsSync(`${file}-wal`)) await copyFile(`${file}-wal`, `${copy}-wal`);
  await chmod(copy, 0o600);
  const finding = damageIn(copy);
  if (finding === null) return copy;
  removeDatabase(copy);
  throw new Invalid(`${file} cannot be restored: ${finding}`);
}

/** Removes a database file with what SQLite keeps beside it. */
export function removeDatabase(file: string): void {
  for (const end of ['', ...BESIDE]) rmSync(`${file}${end}`, { force: true });
}

/**
 * Puts a database in the place of another, which is kept under the name `aside` with what SQLite keeps beside it. On disk
 * when this resolves. Nobody may have either of them open.
 */
export async function putInPlace(copy: string, dbName: string, aside: string): Promise<void> {
  await toDisk(copy);
  for (const end of ['', ...BESIDE]) {
    if (existsSync(`${dbName}${end}`)) await rename(`${dbName}${end}`, `${aside}${end}`);
  }
  await rename(copy, dbName);
  for (const end of BESIDE) await rm(`${copy}${end}`, { force: true });
  await toDisk(dirname(dbName));
}

/** Lists who reported from a database since a moment; nobody from one that cannot be read. */
export function liveProcesses(dbName: string, since: Instant): readonly LiveProcess[] {
  if (!existsSync(dbName)) return [];
  let db: Sqlite.Database | undefined;
  try {
    db = new Sqlite(dbName, { readonly: true, fileMustExist: true });
    return db.prepare<[Instant], LiveProcess>('select process, instance from heartbeats where beat_at > ?').all(since);
  } catch {
    return []; // it is damaged, which is why it is being replaced
  } finally {
    db?.close();
  }
}

function damageIn(file: string): string | null {
  let db: Sqlite.Database | undefined;
  try {
    db = new Sqlite(file, { fileMustExist: true });
    const rows = db.prepare<[], { integrity_check: string }>(`pragma integrity_check(${MOST_FINDINGS})`).all();
    const found = rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
    if (found.length > 0) return `it is damaged (${found.join('; ')})`;
    const isOurs = db.prepare("select 1 from sqlite_master where name = 'schema_migrations'").get() !== undefined;
    return isOurs ? null : 'it is not a database of Rollcall';
  } catch (error) {
    if (!(error instanceof Sqlite.SqliteError)) throw error;
    return error.code === 'SQLITE_NOTADB' ? 'it is not an SQLite database' : error.message;
  } finally {
    db?.close();
  }
}
