import { addSecs, type Instant, instant } from '../../core/instant.ts';
import { lowerUuid } from '../../core/uuid.ts';
import { cleanText } from '../columns.ts';
import type { Db, DbValue } from '../dialect/dialect.ts';
import { firstOf, placeholders, rowsOf } from '../sql.ts';
import type { AdminSource } from './source.ts';
import { ADMIN_SOURCES, type AdminSourceName } from './sources.ts';

/** What a row holds under a name; moments are microseconds. */
export type AdminValue = string | number | boolean | null;

/** Something that belongs to a row and has a page of its own. */
export interface AdminLink {
  readonly id: number;
  readonly name: string;
}

/** One row of a list. */
export interface AdminRow {
  /** Tells it apart, in an address too: `12`, or `12-3` for keys of two columns. */
  readonly key: string;
  readonly values: ReadonlyMap<string, AdminValue>;
  readonly related: ReadonlyMap<string, readonly AdminLink[]>;
}

/** Which rows to show. */
export interface AdminQuery {
  /** What was typed; empty: everything. */
  readonly search: string;
  /** The choice made for each filter; names that are not there are passed over. */
  readonly filters: ReadonlyMap<string, string>;
  readonly now: Instant;
}

/** Any table as the administration lists it. */
export interface AdminStore {
  list(
    source: AdminSourceName,
    query: AdminQuery & { readonly skip: number; readonly limit: number },
  ): Promise<readonly AdminRow[]>;
  count(source: AdminSourceName, query: AdminQuery): Promise<number>;
  byKey(source: AdminSourceName, key: string): Promise<AdminRow | null>;
  /** Writes the columns named; those that a form must not write are refused with an error. */
  change(source: AdminSourceName, key: string, values: ReadonlyMap<string, AdminValue>): Promise<void>;
  remove(source: AdminSourceName, key: string): Promise<void>;
  /** How many of what go with the row, without those of which there are none. */
  cascades(source: AdminSourceName, key: string): Promise<readonly { readonly what: string; readonly count: number }[]>;
}

type SqlPart = readonly [sql: string, bindings: readonly DbValue[]];

const UNKNOWN: SqlPart = ['1 = 0', []];

/** Creates the lists over one database. */
export function adminStore(db: Db): AdminStore {
  const { knex, dialect } = db;

  const select = async (
    source: AdminSource,
    [where, bindings]: SqlPart,
    tail: string,
  ): Promise<readonly AdminRow[]> => {
    const columns = Object.entries(source.columns).map(([name, sql]) => `${sql} as "${name}"`);
    const keys = source.key.map((column, index) => `${source.table}.${column} as "key_${index}"`);
    const sql = `select ${[...keys, ...columns].join(', ')} from ${source.from} where ${where} ${tail}`;
    const rows = await rowsOf<Readonly<Record<string, AdminValue>>>(knex, sql, bindings);
    const related = await relatedOf(source, rows);
    return rows.map((row) => toAdminRow(source, row, related));
  };

  const relatedOf = async (source: AdminSource, rows: readonly Readonly<Record<string, AdminValue>>[]) => {
    const found = new Map<string, ReadonlyMap<string, readonly AdminLink[]>>();
    const parents = rows.map((row) => row['key_0'] ?? null);
    if (parents.length === 0) return found;
    for (const [name, { sql }] of Object.entries(source.related ?? {})) {
      const links = await rowsOf<AdminLink & { readonly parent: number }>(
        knex,
        sql.replace('??', placeholders(parents.length)),
        parents,
      );
      found.set(name, byParent(links));
    }
    return found;
  };

  const whereOf = (source: AdminSource, { search, filters, now }: AdminQuery): SqlPart => {
    const parts: SqlPart[] = [];
    const words = cleanText(search).trim().split(/\s+/).filter(Boolean);
    for (const word of words) parts.push(wordPart(source, word));
    if (words.length === 0 && source.narrow !== undefined) parts.push([source.narrow, []]);
    for (const [name, choices] of Object.entries(source.filters ?? {})) {
      const condition = new Map(Object.entries(choices)).get(filters.get(name) ?? '');
      if (condition === undefined) continue;
      const { sql, agoSecs } = condition;
      parts.push([`(${sql})`, agoSecs === undefined ? [] : [dialect.instant(addSecs(now, -agoSecs))]]);
    }
    if (parts.length === 0) return ['1 = 1', []];
    return [parts.map(([sql]) => sql).join(' and '), parts.flatMap(([, bindings]) => bindings)];
  };

  const keyPart = (source: AdminSource, key: string): SqlPart => {
    const numbers = key.split('-').map(Number);
    if (numbers.length !== source.key.length || !numbers.every(Number.isSafeInteger)) return UNKNOWN;
    return [source.key.map((column) => `${source.table}.${column} = ?`).join(' and '), numbers];
  };

  const encode = (source: AdminSource, values: ReadonlyMap<string, AdminValue>) => {
    const targets = new Map(Object.entries(source.writable ?? {}));
    const row: Record<string, DbValue> = {};
    for (const [name, value] of values) {
      const target = targets.get(name);
      if (target === undefined) throw new Error(`${source.table}.${name} is not for forms`);
      if (typeof value === 'string' && target.isSecret) row[target.column] = dialect.sealer.seal(cleanText(value));
      else if (typeof value === 'string') row[target.column] = cleanText(value);
      else if (target.isInstant && typeof value === 'number') row[target.column] = dialect.instant(instant(value));
      else row[target.column] = value;
    }
    return row;
  };

  return {
    async list(name, { skip, limit, ...query }) {
      const source: AdminSource = ADMIN_SOURCES[name];
      const [where, bindings] = whereOf(source, query);
      return await select(source, [where, [...bindings, limit, skip]], `order by ${source.order} limit ? offset ?`);
    },

    async count(name, query) {
      const source: AdminSource = ADMIN_SOURCES[name];
      const [where, bindings] = whereOf(source, query);
      const sql = `select count(*) as count from ${source.from} where ${where}`;
      return firstOf(await rowsOf<{ readonly count: number }>(knex, sql, bindings)).count;
    },

    async byKey(name, key) {
      const source: AdminSource = ADMIN_SOURCES[name];
      const [row] = await select(source, keyPart(source, key), '');
      return row ?? null;
    },

    async change(name, key, values) {
      const source: AdminSource = ADMIN_SOURCES[name];
      const row = encode(source, values);
      if (Object.keys(row).length === 0) return;
      const [where, bindings] = keyPart(source, key);
      await db.write((tx) =>
        tx(source.table)
          .whereRaw(where, [...bindings])
          .update(row),
      );
    },

    async remove(name, key) {
      const source: AdminSource = ADMIN_SOURCES[name];
      const [where, bindings] = keyPart(source, key);
      await db.write((tx) =>
        tx(source.table)
          .whereRaw(where, [...bindings])
          .delete(),
      );
    },

    async cascades(name, key) {
      const source: AdminSource = ADMIN_SOURCES[name];
      const [, bindings] = keyPart(source, key);
      const counts: { what: string; count: number }[] = [];
      for (const [what, sql] of Object.entries(source.cascades ?? {})) {
        const [row] = await rowsOf<{ readonly count: number }>(
          knex,
          sql.replace('count(*)', 'count(*) as count'),
          bindings.slice(0, 1),
        );
        if (row !== undefined && row.count > 0) counts.push({ what, count: row.count });
      }
      return counts;
    },
  };
}

/** Each word must be found somewhere. */
function wordPart({ search }: AdminSource, word: string): SqlPart {
  const { ids = [], codes = [], texts } = search;
  const parts: (readonly [string, DbValue])[] = [];
  const uuid = lowerUuid(word);
  if (/^\d{1,9}$/.test(word)) for (const column of ids) parts.push([`${column} = ?`, Number(word)]);
  if (uuid !== null) for (const column of codes) parts.push([`${column} = ?`, uuid]);
  const pattern = `%${word.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  for (const column of texts) parts.push([`lower(${column}) like ? escape '\\'`, pattern]);
  return [`(${parts.map(([sql]) => sql).join(' or ')})`, parts.map(([, binding]) => binding)];
}

function byParent(links: readonly (AdminLink & { readonly parent: number })[]) {
  const grouped = new Map<string, AdminLink[]>();
  for (const { parent, id, name } of links) {
    const key = String(parent);
    grouped.set(key, [...(grouped.get(key) ?? []), { id, name }]);
  }
  return grouped;
}

function toAdminRow(
  source: AdminSource,
  row: Readonly<Record<string, AdminValue>>,
  related: ReadonlyMap<string, ReadonlyMap<string, readonly AdminLink[]>>,
): AdminRow {
  const keys = source.key.map((_, index) => String(row[`key_${index}`]));
  const links = [...related].map(([name, groups]) => [name, groups.get(keys[0] ?? '') ?? []] as const);
  return {
    key: keys.join('-'),
    values: new Map(Object.keys(source.columns).map((name) => [name, row[name] ?? null])),
    related: new Map(links),
  };
}
