import type { Knex } from 'knex';
import { Invalid } from '../../errors.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { doneMigrations } from '../migrations.ts';
import { rowsOf } from '../sql.ts';
import { readCatalog, type TableFacts } from './catalog.ts';
import { type DumpLine, FORMAT, fromDumped, type Loaded, parseLine } from './format.ts';

// SQLite takes at most 32,766 parameters a statement.
const PARAMETERS_AT_ONCE = 30_000;
const ROWS_AT_ONCE = 1_000;
/** What a process leaves in a database by looking at it: signs of life, and a link for the first start. */
const LEFT_BY_PROCESSES: readonly string[] = ['heartbeats', 'listeners', 'blind_windows', 'setup_links'];
/** What migrations and processes note among the settings of the site. */
const LEFT_SETTINGS: readonly string[] = ['schema_version', 'unreachable_since'];

/** How many rows were loaded, by table. */
export type LoadedRows = ReadonlyMap<string, number>;

/**
 * Fills an empty database from the lines of a dump: all of it, or nothing.
 *
 * Throws `Invalid` when the database is not empty, when the dump was made by another release (whose tables differ), or when
 * it is damaged or cut short.
 */
export async function loadDatabase(dialect: Dialect, lines: AsyncIterable<string>): Promise<LoadedRows> {
  return await dialect.transaction(async (tx) => {
    const tables = await readCatalog(dialect, tx);
    await refuseRows(tx, tables);
    const loader = createLoader(dialect, tx, tables);
    for await (const text of lines) if (text.trim() !== '') await loader.take(parseLine(text));
    return await loader.finish();
  });
}

async function refuseRows(tx: Knex, tables: readonly TableFacts[]): Promise<void> {
  await tx('site_settings').whereIn('key', LEFT_SETTINGS).delete();
  for (const { name } of tables) {
    if (LEFT_BY_PROCESSES.includes(name)) await tx(name).delete();
    else if ((await rowsOf(tx, `select 1 from "${name}" limit 1`)).length > 0)
      throw new Invalid(`the database is not empty: there are rows in ${name}`);
  }
}

/** The table whose rows come. */
interface Current {
  readonly table: TableFacts;
  readonly columns: readonly TableFacts['columns'][number][];
  readonly counted: number | null;
  readonly waiting: (readonly Loaded[])[];
}

function createLoader(dialect: Dialect, tx: Knex, tables: readonly TableFacts[]) {
  const loaded = new Map<string, number>();
  let current: Current | null = null;
  let total = 0;
  let hasHead = false;
  let hasEnd = false;

  const flush = async (): Promise<void> => {
    if (current === null || current.waiting.length === 0) return;
    const { table, columns, waiting } = current;
    const names = columns.map(({ name }) => `"${name}"`).join(', ');
    const row = `(${columns.map(() => '?').join(', ')})`;
    const values = waiting.map(() => row).join(', ');
    await tx.raw(`insert into "${table.name}" (${names}) values ${values}`, waiting.flat());
    loaded.set(table.name, (loaded.get(table.name) ?? 0) + waiting.length);
    waiting.length = 0;
  };

  const endTable = async (): Promise<void> => {
    await flush();
    if (current !== null) await goOnCounting(dialect, tx, current.table, current.counted ?? 0);
    current = null;
  };

  const begin = async (line: Extract<DumpLine, { table: string }>): Promise<void> => {
    await endTable();
    const table = tables.find(({ name }) => name === line.table);
    if (table === undefined) throw new Invalid(`there is no table ${line.table} here`);
    const columns = line.columns.map((name) => {
      const column = table.columns.find((one) => one.name === name);
      if (column === undefined) throw new Invalid(`${line.table} has no column ${name} here`);
      return column;
    });
    current = { table, columns, counted: line.counted, waiting: [] };
  };

  const takeRow = async (row: readonly unknown[]): Promise<void> => {
    if (current === null) throw new Invalid('a row comes before its table');
    const { columns, waiting } = current;
    if (row.length !== columns.length)
      throw new Invalid(`a row of ${current.table.name} has the wrong number of columns`);
    waiting.push(columns.map((column, index) => fromDumped(row[index], column, dialect)));
    total += 1;
    if (waiting.length === ROWS_AT_ONCE || (waiting.length + 1) * columns.length > PARAMETERS_AT_ONCE) await flush();
  };

  return {
    async take(line: DumpLine): Promise<void> {
      if (hasEnd) throw new Invalid('there is more data after the end of the dump');
      if ('rollcall' in line) {
        await refuseOther(line, tx);
        hasHead = true;
        return;
      }
      if (!hasHead) throw new Invalid('this is not a dump: its first line is not that of a dump');
      if ('table' in line) return await begin(line);
      if (!('end' in line)) return await takeRow(line);
      await endTable();
      if (line.rows !== total) throw new Invalid(`the dump says ${line.rows} rows, but there were ${total}`);
      hasEnd = true;
    },
    async finish(): Promise<LoadedRows> {
      if (!hasEnd) throw new Invalid('the dump is cut short: its end is missing');
      return loaded;
    },
  };
}

async function refuseOther(head: Extract<DumpLine, { rollcall: string }>, tx: Knex): Promise<void> {
  if (head.format !== FORMAT) throw new Invalid(`this release reads dumps of format ${FORMAT}, not ${head.format}`);
  const done = await doneMigrations(tx);
  if (done.join() !== head.schema.join())
    throw new Invalid('the dump was made by another release: bring both databases to the same one with "migrate"');
}

/** Makes the numbers of new rows go on after those that were loaded, and after `last`. */
async function goOnCounting(dialect: Dialect, tx: Knex, { name, counted, numbered }: TableFacts, last: number) {
  if (numbered !== null) {
    await tx.raw(`select setval(pg_get_serial_sequence(?, ?)::regclass, max("${numbered}")) from "${name}"`, [
      name,
      numbered,
    ]);
  }
  if (counted === null || last < 1) return;
  if (dialect.name === 'postgres') {
    await tx.raw('select setval(pg_get_serial_sequence(?, ?)::regclass, ?::bigint)', [name, counted, last]);
    return;
  }
  await tx.raw('delete from sqlite_sequence where name = ?', [name]);
  await tx.raw('insert into sqlite_sequence (name, seq) values (?, ?)', [name, last]);
}
