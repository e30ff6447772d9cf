import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import { addSecs } from '../../server/core/instant.ts';
import { processName } from '../../server/processes/heartbeat.ts';
import { createSealer } from '../../server/sealing.ts';
import { openStore } from '../../server/store/open.ts';
import { seed, seedChannel } from '../support/seed.ts';
import { rollcallHere, SECRET_KEY } from './rollcall.ts';

let folder: string;
let file: string;
let backup: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-restore-'));
  file = join(folder, 'data/hc.sqlite');
  backup = join(folder, 'backup.sqlite');
  await run(['migrate', '--init']);
  const store = openHere();
  const { project } = await seed(store, [{ name: 'in the backup' }]);
  await seedChannel(store, project, { kind: 'mattermost', value: 'https://chat.example.org/hooks/1' });
  await store.close();
  expect((await run(['backup', backup])).code).toBe(0);
  const now = openHere();
  await seed(now, [{ name: 'made after it' }]);
  await now.close();
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  rollcallHere(args, { cwd: folder, env: { DATA_DIR: join(folder, 'data'), SECRET_KEY, ...env } });

function openHere(path = file) {
  const sealer = createSealer('stored-secrets', { secretKey: SECRET_KEY, secretKeyFallbacks: [] });
  return openStore({ database: 'sqlite', file: path }, { sealer });
}

async function namesIn(path = file): Promise<readonly string[]> {
  const store = openHere(path);
  const names = await store.dialect.knex('checks').orderBy('id').pluck<string[]>('name');
  await store.close();
  return names;
}

const asides = () =>
  readdirSync(join(folder, 'data')).filter((name) => name.includes('.replaced-') && name.endsWith('Z'));

test('the backup is in place, for its owner only, and the replaced database is kept whole', async () => {
  const { code, out } = await run(['restore', backup]);
  expect([code, out]).toEqual([
    0,
    expect.stringContaining('the secret key is not in the backup; the present one opens'),
  ]);
  expect(await namesIn()).toEqual(['in the backup']);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const [aside = ''] = asides();
  expect(out).toContain(aside);
  expect(await namesIn(join(folder, 'data', aside))).toEqual(['in the backup', 'made after it']);
  // and back again
  expect((await run(['restore', join(folder, 'data', aside)])).code).toBe(0);
  expect(await namesIn()).toEqual(['in the backup', 'made after it']);
});

test('a database that was left behind by a crash is taken with its log', async () => {
  const store = openHere();
  await seed(store, [{ name: 'only in the log' }]);
  const crashed = join(folder, 'crashed.sqlite');
  for (const end of ['', '-wal']) copyFileSync(`${file}${end}`, `${crashed}${end}`);
  await store.close();
  expect((await run(['restore', crashed])).code).toBe(0);
  expect(await namesIn()).toContain('only in the log');
});

test('where there is no database, one is put there', async () => {
  for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
  expect((await run(['restore', backup])).code).toBe(0);
  expect(await namesIn()).toEqual(['in the backup']);
});

test.each([
  ['is not there', () => join(folder, 'none'), /there is no file/],
  ['is no database', () => made('text', 'hello '.repeat(1000)), /it is not an SQLite database/],
  ['is damaged', () => damaged(), /it is damaged|malformed/],
  ['is another program’s', () => foreign(), /it is not a database of Rollcall/],
])('a file that %s changes nothing', async (_, make, reason) => {
  const before = readFileSync(file);
  const { code, err } = await run(['restore', make()]);
  expect([code === 0, err]).toEqual([false, expect.stringMatching(reason)]);
  expect(readFileSync(file).equals(before)).toBe(true);
  expect(readdirSync(join(folder, 'data')).filter((name) => /restoring|replaced/.test(name))).toEqual([]);
});

test('a backup of a newer release changes nothing', async () => {
  const store = openHere(backup);
  await store.dialect.knex('schema_migrations').insert({ name: '9999_future', batch: 9, migration_time: '2030-01-01' });
  await store.dialect.knex('site_settings').where({ key: 'schema_version' }).update({ value: '99.0.0' });
  await store.close();
  const { code, err } = await run(['restore', backup]);
  expect([code, err]).toEqual([1, expect.stringContaining('belongs to a newer release')]);
  expect(await namesIn()).toHaveLength(2);
});

test('another secret key is refused, unless one insists', async () => {
  const env = { SECRET_KEY: 'of another server' };
  const { code, err } = await run(['restore', backup], env);
  expect([code === 0, err]).toEqual([false, expect.stringContaining('does not open 1 value that is sealed in it')]);
  expect(await namesIn()).toHaveLength(2);
  expect((await run(['restore', backup, '--force'], env)).code).toBe(0);
  expect(await namesIn()).toHaveLength(1);
});

test('nothing is replaced under a process that runs', async () => {
  const store = openHere();
  const beat = (instance: string, secsAgo: number) => {
    const at = store.dialect.instant(addSecs(systemClock().now(), -secsAgo));
    return store.dialect
      .knex('heartbeats')
      .insert({ process: 'web', instance, version: '', started_at: at, beat_at: at });
  };
  await beat('elsewhere/1', 31);
  // one of this machine that is dead for certain
  await beat(processName().replace(/\d+$/, '4194305'), 1);
  await store.close();
  expect((await run(['restore', backup])).code).toBe(0);
  const again = openHere();
  const at = again.dialect.instant(systemClock().now());
  await again.dialect
    .knex('heartbeats')
    .insert({ process: 'web', instance: 'elsewhere/2', version: '', started_at: at, beat_at: at });
  await again.close();
  const { code, err } = await run(['restore', backup]);
  expect([code === 0, err]).toEqual([
    false,
    expect.stringContaining('Rollcall is running (web, elsewhere/2): stop it first'),
  ]);
});

test('the database itself is no backup of it', async () => {
  const { code, err } = await run(['restore', file]);
  expect([code === 0, err]).toEqual([false, expect.stringContaining('is the database itself: name a backup of it')]);
  expect(asides()).toEqual([]);
});

test('PostgreSQL is referred to its own tool', async () => {
  const { code, err } = await run(['restore', backup], { DB: 'postgres' });
  expect([code, err]).toEqual([1, expect.stringContaining('rollcall restore-done')]);
});

function made(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function damaged(): string {
  const bytes = readFileSync(backup);
  for (let page = 2; page < bytes.byteLength / 4096; page += 1) bytes.fill(0x78, page * 4096, page * 4096 + 64);
  const path = join(folder, 'damaged.sqlite');
  writeFileSync(path, bytes);
  return path;
}

function foreign(): string {
  const path = join(folder, 'foreign.sqlite');
  const db = new Sqlite(path);
  db.exec('create table t (x)');
  db.close();
  return path;
}
