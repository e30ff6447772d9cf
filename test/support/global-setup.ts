import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import type { PostgresOptions } from '../../server/store/dialect/postgres.ts';
import { migrate } from '../../server/store/migrations.ts';
import { openStore, type StoreOptions } from '../../server/store/open.ts';
import { makeRunFolder } from './memory-folder.ts';
import { createDatabase, dropDatabase, startPostgres } from './postgres.ts';

/** Databases with the current schema and nothing in them; tests work on copies. */
export interface Templates {
  readonly postgres: PostgresOptions;
  readonly sqliteFile: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    readonly templates: Templates;
  }
}

/**
 * Makes a temporary folder for the run, which is that of its workers and of the programs they start, starts one PostgreSQL
 * server in it, and migrates one database of each kind.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { TMPDIR } = process.env;
  const folder = makeRunFolder();
  process.env['TMPDIR'] = folder;
  const server = await startPostgres();
  const postgres = await createDatabase(server.options);
  const sqliteFile = join(folder, 'template.sqlite');
  await Promise.all([migrated(postgres), migrated({ database: 'sqlite', file: sqliteFile })]);
  project.provide('templates', { postgres, sqliteFile });

  return async () => {
    await dropDatabase(postgres);
    await server.stop();
    await rm(folder, { recursive: true, force: true });
    if (TMPDIR === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = TMPDIR;
  };
}

async function migrated(options: StoreOptions): Promise<void> {
  const store = openStore(options);
  await migrate(store.dialect.knex);
  await store.close();
}
