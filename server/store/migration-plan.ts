import type { Knex } from 'knex';
import { type PlannedStatement, type PlannedStep, planStatement } from '../core/migration-plan.ts';
import { doneMigrations, migrationSource, schemaState } from './migrations.ts';
import type { OpenStore } from './open.ts';
import { openStore } from './open.ts';
import { rowsOf } from './sql.ts';

const SCRATCH = 'rollcall_migration_plan';

/** Ends the transaction that the scratch schema lives in. */
class Undo extends Error {}

/**
 * Finds out what the pending migrations do to a database, without touching its tables: they are run on an empty copy of the
 * schema, on SQLite in memory, on PostgreSQL in a schema of its own that is never committed.
 */
export async function planMigrations(store: OpenStore): Promise<readonly PlannedStep[]> {
  const { knex } = store.dialect;
  const { pending } = await schemaState(knex);
  if (pending.length === 0) return [];
  const done = await doneMigrations(knex);
  if (store.database === 'sqlite') {
    const scratch = openStore({ database: 'sqlite', file: ':memory:' });
    try {
      return await planOn(scratch.dialect.knex, { done, pending });
    } finally {
      await scratch.close();
    }
  }
  let steps: readonly PlannedStep[] = [];
  await knex
    .transaction(async (tx) => {
      await tx.raw(`create schema ${SCRATCH}`);
      await tx.raw(`set local search_path to ${SCRATCH}`);
      steps = await planOn(tx, { done, pending });
      throw new Undo();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error;
    });
  return steps;
}

/** Returns how many rows the tables have, as the database itself believes. */
export async function tableSizes(
  { dialect, database }: OpenStore,
  tables: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  for (const table of new Set(tables)) {
    const sql =
      database === 'sqlite'
        ? `select count(*) as rows from ${table}`
        : `select greatest(reltuples, 0)::bigint as rows from pg_class where oid = to_regclass(?)`;
    const [row] = await rowsOf<{ readonly rows: number | string }>(
      dialect.knex,
      sql,
      database === 'sqlite' ? [] : [table],
    );
    sizes.set(table, Number(row?.rows ?? 0));
  }
  return sizes;
}

async function planOn(
  knex: Knex,
  { done, pending }: { readonly done: readonly string[]; readonly pending: readonly string[] },
): Promise<readonly PlannedStep[]> {
  const source = migrationSource();
  const files = await source.getMigrations([]);
  const tables = new Set<string>();
  let heard: string[] = [];
  knex.on('query', ({ sql }: { readonly sql: string }) => heard.push(sql));
  const up = async (name: string): Promise<readonly string[]> => {
    const file = files.find((each) => source.getMigrationName(each) === name);
    if (file === undefined) return [];
    heard = [];
    await (await source.getMigration(file)).up(knex);
    return heard;
  };
  const noteTables = (statements: readonly string[]): void => {
    for (const sql of statements) {
      const [, name] = /^\s*create table (?:if not exists )?["`]?(\w+)/i.exec(sql) ?? [];
      if (name !== undefined) tables.add(name);
    }
  };
  for (const name of done) noteTables([...(await up(name))]);
  const steps: PlannedStep[] = [];
  for (const name of pending) {
    const statements = await up(name);
    const planned = statements.flatMap((sql): readonly PlannedStatement[] => {
      const statement = planStatement(sql, tables);
      return statement === null ? [] : [statement];
    });
    steps.push({ name, statements: planned });
  }
  return steps;
}
