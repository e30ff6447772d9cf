import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { migrate, migrationSource, schemaState, unmigrate } from '../../server/store/migrations.ts';
import { openStore, type StoreOptions } from '../../server/store/open.ts';
import { rowsOf } from '../../server/store/sql.ts';
import { VERSION } from '../../server/version.ts';
import { createDatabase, dropDatabase } from '../support/postgres.ts';
import { startStoreProcess } from '../support/store-process.ts';
import { postgresStore, stores, type TestStore } from '../support/stores.ts';

const ALL = (await readdir(new URL('../../migrations/', import.meta.url)))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replace('.ts', ''))
  .sort();

test('steps are the numbered files, named without extension', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-steps-'));
  const names = ['0002_b.js', '0001_a.ts', 'support', '0003_c.d.ts', '0001_a.js.map', 'readme.md'];
  for (const name of names) await writeFile(join(folder, name), '');
  const source = migrationSource(folder);
  const files = await source.getMigrations([]);
  expect(files.map((file) => source.getMigrationName(file))).toEqual(['0001_a', '0002_b']);
  await rm(folder, { recursive: true });
});

describe.each(stores)('migrations on $name', ({ open }) => {
  let db: TestStore;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.cleanup());

  test('a migrated database has nothing pending and nothing unknown, and needs nothing', async () => {
    const { knex } = db.store.dialect;
    expect(await schemaState(knex)).toEqual({ pending: [], unknown: [], fits: true });
    expect(await migrate(knex)).toEqual([]);
  });

  test('a step that this program does not know belongs to a newer release', async () => {
    const { knex } = db.store.dialect;
    await knex('schema_migrations').insert({ name: '9999_future', batch: 2, migration_time: new Date(0) });
    for (const [version, fits] of [
      [VERSION, true],
      [VERSION.replace(/\.\d+[^.]*$/, '.999'), true],
      ['99.0.0', false],
      ['', false],
    ] as const) {
      await knex('site_settings').where({ key: 'schema_version' }).update({ value: version });
      expect(await schemaState(knex)).toEqual({ pending: [], unknown: ['9999_future'], fits });
    }
    expect(await migrate(knex)).toEqual([]);
    await knex('schema_migrations').where({ name: '9999_future' }).delete();
    await knex('site_settings').where({ key: 'schema_version' }).update({ value: VERSION });
  });

  test('undone, everything is gone, and can be done again', async () => {
    const { knex } = db.store.dialect;
    await unmigrate(knex);
    expect(await schemaState(knex)).toEqual({ pending: ALL, unknown: [], fits: true });
    for (const table of ['users', 'checks', 'pings', 'delivery_jobs']) {
      expect(await knex.schema.hasTable(table)).toBe(false);
    }
    expect(await migrate(knex)).toEqual(ALL);
  });
});

describe.each(['SQLite', 'PostgreSQL'])('an empty database on %s', (name) => {
  let options: StoreOptions;
  let cleanup: () => Promise<void>;
  beforeAll(async () => {
    if (name === 'SQLite') {
      const folder = await mkdtemp(join(tmpdir(), 'rollcall-empty-'));
      options = { database: 'sqlite', file: join(folder, 'deep', 'hc.sqlite') };
      cleanup = () => rm(folder, { recursive: true });
      return;
    }
    const postgres = await createDatabase(inject('templates').postgres);
    options = postgres;
    cleanup = () => dropDatabase(postgres);
  });
  afterAll(() => cleanup());

  test('can be migrated by four processes at once: one does the work', async () => {
    const script = new URL('./processes.mjs', import.meta.url);
    const processes = Array.from({ length: 4 }, () => startStoreProcess(script, options, 'migrate'));
    const ends = await Promise.all(processes.map(({ ended }) => ended));
    expect(ends.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    const done = ends.map(({ lines }) => JSON.parse(lines[0] ?? 'null'));
    expect(done.toSorted((a, b) => b.length - a.length)).toEqual([ALL, [], [], []]);

    const store = openStore(options);
    expect(await schemaState(store.dialect.knex)).toEqual({ pending: [], unknown: [], fits: true });
    await store.close();
  });
});

test('a migration that waits for a long query on PostgreSQL lets the others through, and is done when that has ended', async () => {
  const db = await postgresStore.open();
  const [other, watcher] = [openStore(db.options), openStore(db.options)];
  const { knex } = db.store.dialect;
  await rowsOf(knex, 'alter table checks drop column early_tolerance_secs');
  await rowsOf(knex, "delete from schema_migrations where name like '0020%'");
  let isOver = false;
  let longestMs = 0;
  let reads = 0;
  let migrated: readonly string[] | null = null;
  await other.dialect.knex.transaction(async (long) => {
    await rowsOf(long, 'select count(*) from checks');
    const migrating = migrate(knex).then((names) => {
      migrated = names;
    });
    // a ping locks its check; it stands in the queue behind whoever wants the table for itself
    const pings = (async () => {
      while (!isOver) {
        const startedAt = performance.now();
        await other.transaction((tx) => tx.checks.locked(1));
        longestMs = Math.max(longestMs, performance.now() - startedAt);
        reads += 1;
      }
    })();
    const waiting =
      "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like 'alter table%'";
    for (let seen = 0; seen < 2; seen += 1) {
      await expect
        .poll(async () => (await rowsOf(watcher.dialect.knex, waiting)).length, { timeout: 20_000, interval: 10 })
        .toBeGreaterThan(0);
      await expect
        .poll(async () => (await rowsOf(watcher.dialect.knex, waiting)).length, { timeout: 20_000, interval: 10 })
        .toBe(0);
    }
    expect(migrated).toBeNull();
    isOver = true;
    await pings;
    void migrating;
  });
  await expect.poll(() => migrated, { timeout: 20_000 }).toEqual(['0020_early_tolerance']);
  expect(reads).toBeGreaterThan(0);
  expect(longestMs).toBeLessThan(10_000);
  for (const store of [other, watcher]) await store.close();
  await db.cleanup();
});
