import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { type OpenStore, openStore, type StoreOptions } from '../../server/store/open.ts';
import { createDatabase, dropDatabase } from './postgres.ts';

/** An open store on a database of its own, with the current schema and nothing in it. */
export interface TestStore {
  readonly store: OpenStore;
  /** For another process, or another connection, to open the same database. */
  readonly options: StoreOptions;
  /** Closes the store and removes the database. */
  cleanup(): Promise<void>;
}

/**
 * Every database there is; a test of anything that stores is run on each.
 *
 * @example describe.each(stores)('flips on $name', ({ open }) => { beforeAll(async () => { db = await open(); }); … });
 */
export const stores: readonly { readonly name: string; open(): Promise<TestStore> }[] = [
  { name: 'SQLite', open: openTestSqlite },
  { name: 'PostgreSQL', open: openTestPostgres },
];

async function openTestSqlite(): Promise<TestStore> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-test-'));
  const file = join(folder, 'test.sqlite');
  await copyFile(inject('templates').sqliteFile, file);
  const options: StoreOptions = { database: 'sqlite', file };
  const store = openStore(options);
  const cleanup = async (): Promise<void> => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { store, options, cleanup };
}

async function openTestPostgres(): Promise<TestStore> {
  const template = inject('templates').postgres;
  const options = await createDatabase(template, template.name);
  const store = openStore(options);
  const cleanup = async (): Promise<void> => {
    await store.close();
    await dropDatabase(options);
  };
  return { store, options, cleanup };
}
