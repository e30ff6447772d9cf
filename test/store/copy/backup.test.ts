import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
