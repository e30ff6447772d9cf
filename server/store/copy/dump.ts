import type { Knex } from 'knex';
import type { Dialect } from '../dialect/dialect.ts';
import { doneMigrations } from '../migrations.ts';
import { holdsPlainSecrets } from '../seal-stored.ts';
import { rowsAsStored, rowsOf } from '../sql.ts';
import { readCatalog, type TableFacts } from './catalog.ts';
import { type DumpLine, FORMAT, toDumped } from './format.ts';

const ROWS_AT_ONCE = 1_000;

/**
 * Returns the whole database as lines of JSON, the same for the same rows on either database: a head, for each table a
 * line with its columns and its rows, and an end that says how many there were.
 *
 * All of it is read in one snapshot, so what is written meanwhile is either there as a whole or not at all.
 */
export async function* dumpDatabase(dialect: Dialect): AsyncGenerator<DumpLine> {
  const { knex: snapshot, end } = await openSnapshot(dialect);
  let rows = 0;
  try {
    const secrets = (await holdsPlainSecrets({ ...dialect, knex: snapshot })) ? 'plain' : 'sealed';
    yield { rollcall: 'dump', format: FORMAT, schema: [...(await doneMigrations(snapshot))], secrets };
    for (const table of await readCatalog(dialect, snapshot)) {
      yield {
        table: table.name,
        columns: table.columns.map(({ name }) => name),
        counted: await lastCounted(dialect, snapshot, table),
      };
      for await (const row of rowsIn(dialect, snapshot, table)) {
        yield row;
        rows += 1;
      }
    }
  } finally {
    await end();
  }
  yield { end: true, rows };
}

async function openSnapshot({ name, knex }: Dialect): Promise<{ readonly knex: Knex; end(): Promise<unknown> }> {
  if (name === 'postgres') {
    const tx = await knex.transaction();
    await tx.raw('set transaction isolation level repeatable read, read only');
    return { knex: tx, end: () => tx.rollback() };
  }
  // knex would ask for the right to write, which keeps others from writing; there is but one connection to ask on
  await knex.raw('begin');
  return { knex, end: () => knex.raw('rollback') };
}

/** The highest number a counted column has had, also in rows that are gone, so that none is used twice. */
async function lastCounted(dialect: Dialect, knex: Knex, { name, counted }: TableFacts): Promise<number | null> {
  if (counted === null) return null;
  const [last] =
    dialect.name === 'sqlite'
      ? await rowsOf<{ value: number }>(knex, 'select seq as value from sqlite_sequence where name = ?', [name])
      : await rowsOf<{ value: number | null }>(
          knex,
          'select pg_sequence_last_value(pg_get_serial_sequence(?, ?)::regclass) as value',
          [name, counted],
        );
  return last?.value ?? 0;
}

async function* rowsIn(dialect: Dialect, knex: Knex, table: TableFacts): AsyncGenerator<readonly unknown[]> {
  const columns = table.columns.map(({ name }) => name);
  const collation = dialect.name === 'sqlite' ? '' : ' collate "C"';
  const order = table.key.map((key) => {
    const isText = table.columns.some(({ name, type }) => name === key && type === 'text');
    return isText ? `"${key}"${collation}` : `"${key}"`;
  });
  const place = (after: readonly unknown[]): string =>
    after.length === 0 ? '' : `where (${order.join(', ')}) > (${order.map(() => '?').join(', ')})`;
  let after: readonly (string | number)[] = [];
  for (;;) {
    const rows: readonly Readonly<Record<string, unknown>>[] = await rowsAsStored(
      knex,
      `select ${columns.map((name) => `"${name}"`).join(', ')} from "${table.name}" ${place(after)}
       order by ${order.join(', ')} limit ${ROWS_AT_ONCE}`,
      after,
    );
    for (const row of rows) yield columns.map((name) => toDumped(row[name]));
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS_AT_ONCE) return;
    after = table.key.map((key) => keyValue(last[key]));
  }
}

function keyValue(value: unknown): string | number {
  if (typeof value === 'string' || typeof value === 'number') return value;
  throw new Error('a key is neither text nor number');
}
