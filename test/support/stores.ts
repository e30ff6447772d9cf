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

/** Returns the file of an SQLite database; throws for another. */
export function sqliteFileOf({ options }: Pick<TestStore, 'options'>): string {
  if (options.database !== 'sqlite') throw new Error('not an SQLite database');
  return options.file;
}

/** A kind of database that tests run on. */
export interface StoreKind {
  readonly name: string;
  open(): Promise<TestStore>;
}

/** What needs a database, whichever it is, gets the quicker one. */
export const sqliteStore: StoreKind = { name: 'SQLite', open: openTestSqlite };

/** What only PostgreSQL does. */
export const postgresStore: StoreKind = { name: 'PostgreSQL', open: openTestPostgres };

/**
 * Every database there is: for tests of SQL, of what tells the databases apart, and of what runs between processes.
 *
 * @example describe.each(stores)('flips on $name', ({ open }) => { beforeAll(async () => { db = await open(); }); … });
 */
export const stores: readonly StoreKind[] = storesOf(process.env['TEST_DATABASES'], [sqliteStore, postgresStore]);

/** For pages, commands and the API, whose SQL has tests of its own: SQLite, and with TEST_DATABASES=all every one. */
export const pageStores: readonly StoreKind[] = storesOf(process.env['TEST_DATABASES'], [sqliteStore]);

// `npm run test:all` sets `all`, `npm run test:sql` sets `postgres`
function storesOf(databases: string | undefined, otherwise: readonly StoreKind[]): readonly StoreKind[] {
  if (databases === 'all') return [sqliteStore, postgresStore];
  return databases === 'postgres' ? [postgresStore] : otherwise;
}

async function openTestSqlite(): Promise<TestStore> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-test-'));
  const file = join(folder, 'test.sqlite');
  await copyFile(inject('templates').sqliteFile, file);
  const options: StoreOptions = { database: 'sqlite', file };
  const store = openStore(options);
  // what a test stores need not outlive a power failure
  await store.dialect.knex.raw('pragma synchronous = off');
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
