import type { Knex } from 'knex';
import type { DbValue } from './dialect/dialect.ts';
import { AS_STORED } from './dialect/unseal-rows.ts';

/** Runs fixed SQL and returns its rows, whichever driver answers. */
export async function rowsOf<Row>(knex: Knex, sql: string, bindings: readonly DbValue[] = []): Promise<readonly Row[]> {
  const result = await knex.raw<readonly Row[] | { readonly rows: readonly Row[] }>(sql, [...bindings]);
  return 'rows' in result ? result.rows : result;
}

/** The same, with secrets as they are stored. */
export async function rowsAsStored<Row>(
  knex: Knex,
  sql: string,
  bindings: readonly DbValue[] = [],
): Promise<readonly Row[]> {
  const query = knex.raw<readonly Row[] | { readonly rows: readonly Row[] }>(sql, [...bindings]);
  const result = await query.queryContext(AS_STORED);
  return 'rows' in result ? result.rows : result;
}

/** Returns the first row of an answer that always has one. */
export function firstOf<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error('the database returned no row');
  return row;
}

/** Returns `?, ?, ?` for a list of values. */
export function placeholders(count: number): string {
  return Array(count).fill('?').join(', ');
}

/** Returns `(?, ?), (?, ?)` for the rows of an insert. */
export function valueLists(rows: number, columns: number): string {
  return Array(rows)
    .fill(`(${placeholders(columns)})`)
    .join(', ');
}
