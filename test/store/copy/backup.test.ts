import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backupSqlite } from '../../../server/store/copy/backup.ts';
import { openStore } from '../../../server/store/open.ts';
import { seedUser } from '../../support/seed.ts';
import { sqliteStore, type TestStore } from '../../support/stores.ts';

let db: TestStore;
let folder: string;

beforeAll(async () => {
  [db, folder] = await Promise.all([sqliteStore.open(), mkdtemp(join(tmpdir(), 'rollcall-backup-'))]);
});
afterAll(async () => {
  await db.cleanup();
  await rm(folder, { recursive: true });
});

test('X5: a backup holds what was committed, without the log beside the database, and only its owner can read it', async () => {
  const user = await seedUser(db.store);
  const file = join(folder, 'one.sqlite');
  expect(await backupSqlite(db.store.dialect, file)).toBeGreaterThan(10_000);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const copy = openStore({ database: 'sqlite', file });
  expect(await copy.users.byEmail(user.email)).toMatchObject({ id: user.id });
  await copy.close();
});

test('a file that exists is left alone, and a failed backup leaves none', async () => {
  const file = join(folder, 'two.sqlite');
  await writeFile(file, 'something of mine');
  await expect(backupSqlite(db.store.dialect, file)).rejects.toThrow('already exists');
  await expect(backupSqlite(db.store.dialect, join(folder, 'nowhere', 'three.sqlite'))).rejects.toThrow();
  expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('a copy in which an index misses rows is damaged, and none is left', async () => {
  const { dialect } = db.store;
  await dialect.knex.raw('create table kept (a integer)');
  await dialect.knex.raw('create index kept_a on kept (a) where a > 2');
  await dialect.knex.raw('insert into kept values (1), (2), (3)');
  const knex = new Proxy(dialect.knex, {
    get(target, name, receiver) {
      if (name !== 'raw') return Reflect.get(target, name, receiver);
      return async (sql: string, bindings: string[] = []) => {
        const result = await target.raw(sql, bindings);
        if (sql.startsWith('vacuum into')) spoilIndex(bindings[0] ?? '');
        return result;
      };
    },
  });

  const made = backupSqlite({ ...dialect, knex }, join(folder, 'four.sqlite'));

  await expect(made).rejects.toThrow('the copy is damaged: wrong # of entries in index kept_a');
  expect((await readdir(folder)).filter((name) => name.startsWith('four'))).toEqual([]);
});

function spoilIndex(file: string): void {
  const copy = new Sqlite(file);
  copy.unsafeMode(true);
  copy.pragma('writable_schema = on');
  copy.exec("update sqlite_schema set sql = 'create index kept_a on kept (a)' where name = 'kept_a'");
  copy.close();
}
