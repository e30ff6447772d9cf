import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { closeFolderToOthers, makePrivateFolder } from '../../server/private-files.ts';
import { migrate } from '../../server/store/migrations.ts';
import { openStore } from '../../server/store/open.ts';

const folder = mkdtempSync(join(tmpdir(), 'rollcall-modes-'));
afterAll(() => rmSync(folder, { recursive: true }));
const modeOf = (path: string) => (statSync(path).mode & 0o7777).toString(8);

test('the database and the files next to it are for their owner, whoever made them and how', async () => {
  const file = join(folder, 'hc.sqlite');
  for (const made of [file, `${file}-wal`, `${file}-shm`]) {
    writeFileSync(made, '');
    chmodSync(made, 0o644);
  }
  const store = openStore({ database: 'sqlite', file });
  await migrate(store.dialect.knex);
  for (const suffix of ['', '-wal', '-shm']) expect(modeOf(`${file}${suffix}`)).toBe('600');
  await store.close();
});

test('a new database is so from its first byte on', async () => {
  const file = join(folder, 'new.sqlite');
  const before = process.umask(0);
  try {
    const store = openStore({ database: 'sqlite', file });
    await migrate(store.dialect.knex);
    for (const suffix of ['', '-wal', '-shm']) expect(modeOf(`${file}${suffix}`)).toBe('600');
    await store.close();
  } finally {
    process.umask(before);
  }
});

test('the folder of the data is closed to others, but not one that all use', () => {
  const data = join(folder, 'data');
  mkdirSync(data);
  chmodSync(data, 0o755);
  closeFolderToOthers(data);
  expect(modeOf(data)).toBe('700');
  const shared = join(folder, 'shared');
  mkdirSync(shared);
  chmodSync(shared, 0o1777);
  closeFolderToOthers(shared);
  expect(modeOf(shared)).toBe('1777');
  closeFolderToOthers(join(folder, 'nowhere'));
});

test('a new folder is closed to others, and so are those above it', () => {
  makePrivateFolder(join(folder, 'above', 'within'));
  makePrivateFolder(join(folder, 'above', 'within'));
  expect([modeOf(join(folder, 'above')), modeOf(join(folder, 'above', 'within'))]).toEqual(['700', '700']);
});

test('a folder for which there is no place is an error, not an endless attempt', () => {
  const dangling = join(folder, 'dangling');
  symlinkSync(join(folder, 'nothing'), dangling);
  expect(() => makePrivateFolder(join(dangling, 'within'))).toThrow('EEXIST');
  writeFileSync(join(folder, 'a-file'), '');
  // Node 20 and 22 say it differently
  expect(() => makePrivateFolder(join(folder, 'a-file', 'within'))).toThrow(/ENOTDIR|EEXIST/);
});
