import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { migrate, migrationSource, schemaState, unmigrate } from '../../server/store/migrations.ts';
import { openStore, type StoreOptions } from '../../server/store/open.ts';
import { createDatabase, dropDatabase } from '../support/postgres.ts';
import { startStoreProcess } from '../support/store-process.ts';
import { stores, type TestStore } from '../support/stores.ts';

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
    expect(await schemaState(knex)).toEqual({ pending: [], unknown: [] });
    expect(await migrate(knex)).toEqual([]);
  });

  test('a step that this program does not know belongs to a newer release', async () => {
    const { knex } = db.store.dialect;
    await knex('schema_migrations').insert({ name: '9999_future', batch: 2, migration_time: new Date(0) });
    expect(await schemaState(knex)).toEqual({ pending: [], unknown: ['9999_future'] });
    expect(await migrate(knex)).toEqual([]);
    await knex('schema_migrations').where({ name: '9999_future' }).delete();
  });

  test('undone, everything is gone, and can be done again', async () => {
    const { knex } = db.store.dialect;
    await unmigrate(knex);
    expect(await schemaState(knex)).toEqual({ pending: ALL, unknown: [] });
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
    const script = new URL('./processes.ts', import.meta.url);
    const processes = Array.from({ length: 4 }, () => startStoreProcess(script, options, 'migrate'));
    const ends = await Promise.all(processes.map(({ ended }) => ended));
    expect(ends.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    const done = ends.map(({ lines }) => JSON.parse(lines[0] ?? 'null'));
    expect(done.toSorted((a, b) => b.length - a.length)).toEqual([ALL, [], [], []]);

    const store = openStore(options);
    expect(await schemaState(store.dialect.knex)).toEqual({ pending: [], unknown: [] });
    await store.close();
  });
});
