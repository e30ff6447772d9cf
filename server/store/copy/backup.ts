import { chmod, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Invalid } from '../../errors.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { rowsOf } from '../sql.ts';

/**
 * Copies the SQLite database behind `dialect` into a new file, as it is at one moment, while others read and write it;
 * returns the size in bytes. The file is whole or not there, readable to its owner only, and on disk when this resolves.
 *
 * Throws `Invalid` when the file exists. The copying blocks this process, so it belongs into one of its own.
 */
export async function backupSqlite(dialect: Dialect, file: string): Promise<number> {
  if (await exists(file)) throw new Invalid(`${file} already exists; choose another name`);
  const part = `${file}.part`;
  await rm(part, { force: true });
  try {
    // https://sqlite.org/lang_vacuum.html#vacuuminto: a consistent copy, in one read transaction
    await dialect.knex.raw('vacuum into ?', [part]);
    await chmod(part, 0o600);
    await refuseDamage(dialect, part);
    await toDisk(part);
    await rename(part, file);
    await toDisk(dirname(file));
  } finally {
    await rm(part, { force: true });
  }
  return (await stat(file)).size;
}

async function refuseDamage({ knex }: Dialect, file: string): Promise<void> {
  await knex.raw('attach database ? as copied', [file]);
  try {
    const [row] = await rowsOf<{ integrity_check: string }>(knex, 'pragma copied.integrity_check(1)');
    if (row?.integrity_check !== 'ok') throw new Error(`the copy is damaged: ${row?.integrity_check}`);
  } finally {
    await knex.raw('detach database copied');
  }
}

/** Waits until a file or folder is on disk. */
export async function toDisk(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function exists(file: string): Promise<boolean> {
  return await stat(file).then(
    () => true,
    () => false,
  );
}
