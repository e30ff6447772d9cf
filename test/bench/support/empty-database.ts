import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Project } from '../../../server/core/project.ts';
import { migrate } from '../../../server/store/migrations.ts';
import { type OpenStore, openStore, type StoreOptions } from '../../../server/store/open.ts';
import { createDatabase, dropDatabase, type TestPostgres } from '../../support/postgres.ts';
import { seed } from '../../support/seed.ts';

/** A database as after the installation: one user, one project, nothing in it. */
export interface EmptyDatabase {
  readonly options: StoreOptions;
  readonly store: OpenStore;
  readonly project: Project;
  remove(): Promise<void>;
}

/**
 * Makes one. It is not vacuumed: a table that PostgreSQL knows to be empty is read from end to end by statements that were
 * planned then, foreign key checks among them, and a bench that fills it at once would measure just that.
 */
export async function makeEmptyDatabase(server: TestPostgres | 'sqlite'): Promise<EmptyDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-bench-'));
  const options: StoreOptions =
    server === 'sqlite'
      ? { database: 'sqlite', file: join(folder, 'bench.sqlite') }
      : await createDatabase(server.options);
  const store = openStore(options);
  await migrate(store.dialect.knex);
  const { project } = await seed(store, []);
  return {
    options,
    store,
    project,
    async remove() {
      await store.close();
      if (options.database === 'postgres') await dropDatabase(options);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
