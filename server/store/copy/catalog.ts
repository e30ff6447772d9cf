import type { Knex } from 'knex';
import type { Dialect } from '../dialect/dialect.ts';
import { rowsOf } from '../sql.ts';

/** A table as the database itself describes it. */
export interface TableFacts {
  readonly name: string;
  /** In the order in which they were made. */
  readonly columns: readonly Column[];
  /** Columns that tell its rows apart, in whose order they are read. */
  readonly key: readonly string[];
  /** Whose rows must be there before. */
  readonly references: readonly string[];
  /** The column that counts up by itself and uses no number twice, if there is one. */
  readonly counted: string | null;
  /** A column that goes on after its highest number by a counter that must be told of rows with a number of their own. */
  readonly numbered: string | null;
}

export interface Column {
  readonly name: string;
  readonly type: 'instant' | 'boolean' | 'bytes' | 'text' | 'other';
}

/** Knex's own; what they say is compared, not copied. */
const BOOKKEEPING = ['schema_migrations', 'schema_migrations_lock'];
/** The ids of pings have no index on PostgreSQL; this pair has one on both. */
const KEYS: Readonly<Record<string, readonly string[]>> = { pings: ['check_id', 'n'] };

/** Describes all tables, each after those that it refers to. On SQLite moments and truths cannot be told from numbers. */
export async function readCatalog(dialect: Dialect, knex: Knex): Promise<readonly TableFacts[]> {
  const tables = dialect.name === 'sqlite' ? await sqliteTables(knex) : await postgresTables(knex);
  return inOrder(tables.map((table) => ({ ...table, key: KEYS[table.name] ?? table.key })));
}

function inOrder(tables: readonly TableFacts[]): readonly TableFacts[] {
  const left = [...tables].sort((a, b) => (a.name < b.name ? -1 : 1));
  const done: TableFacts[] = [];
  while (left.length > 0) {
    const index = left.findIndex(({ name, references }) =>
      references.every((other) => other === name || done.some((table) => table.name === other)),
    );
    const [next] = left.splice(index, 1);
    if (index < 0 || next === undefined) throw new Error('tables refer to each other in a circle');
    done.push(next);
  }
  return done;
}

async function sqliteTables(knex: Knex): Promise<readonly TableFacts[]> {
  const tables = await rowsOf<{ name: string; sql: string }>(
    knex,
    `select name, sql from sqlite_schema where type = 'table' and name not like 'sqlite_%'`,
  );
  const facts: TableFacts[] = [];
  for (const { name, sql } of tables.filter((table) => !BOOKKEEPING.includes(table.name))) {
    const columns = await rowsOf<{ name: string; type: string; pk: number }>(
      knex,
      'select name, type, pk from pragma_table_info(?) order by cid',
      [name],
    );
    const references = await rowsOf<{ table: string }>(knex, 'select "table" from pragma_foreign_key_list(?)', [name]);
    const key = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
    facts.push({
      name,
      columns: columns.map((column) => ({ name: column.name, type: sqliteType(column.type) })),
      key: key.map((column) => column.name),
      references: references.map(({ table }) => table),
      counted: /autoincrement/i.test(sql) ? (key[0]?.name ?? null) : null,
      numbered: null,
    });
  }
  return facts;
}

function sqliteType(type: string): Column['type'] {
  if (/^blob$/i.test(type)) return 'bytes';
  return /^(text|varchar)/i.test(type) ? 'text' : 'other';
}

async function postgresTables(knex: Knex): Promise<readonly TableFacts[]> {
  const columns = await rowsOf<{ table: string; name: string; type: string; identity: string }>(
    knex,
    `select table_name as "table", column_name as name, data_type as type, is_identity as identity
     from information_schema.columns where table_schema = current_schema() order by table_name, ordinal_position`,
  );
  const keys = await rowsOf<{ table: string; name: string }>(
    knex,
    `select class.relname as "table", attribute.attname as name
     from pg_index
     join pg_class class on class.oid = pg_index.indrelid
     join lateral unnest(pg_index.indkey) with ordinality as part (number, position) on true
     join pg_attribute attribute on attribute.attrelid = class.oid and attribute.attnum = part.number
     where pg_index.indisprimary and class.relnamespace = current_schema()::regnamespace
     order by class.relname, part.position`,
  );
  const references = await rowsOf<{ table: string; other: string }>(
    knex,
    `select conrelid::regclass::text as "table", confrelid::regclass::text as other
     from pg_constraint where contype = 'f' and connamespace = current_schema()::regnamespace`,
  );
  const names = [...new Set(columns.map(({ table }) => table))].filter((name) => !BOOKKEEPING.includes(name));
  return names.map((name) => {
    const key = keys.filter(({ table }) => table === name).map((column) => column.name);
    const identity = columns.find((column) => column.table === name && column.identity === 'YES')?.name ?? null;
    const isKey = identity !== null && key.includes(identity);
    return {
      name,
      columns: columns
        .filter(({ table }) => table === name)
        .map((column) => ({ name: column.name, type: postgresType(column.type) })),
      key,
      references: references.filter(({ table }) => table === name).map(({ other }) => other),
      counted: isKey ? identity : null,
      numbered: isKey ? null : identity,
    };
  });
}

function postgresType(type: string): Column['type'] {
  switch (type) {
    case 'timestamp with time zone':
      return 'instant';
    case 'boolean':
      return 'boolean';
    case 'bytea':
      return 'bytes';
    case 'text':
    case 'character varying':
      return 'text';
    default:
      return 'other';
  }
}
