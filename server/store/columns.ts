import type { Instant } from '../core/instant.ts';
import { lowerUuid } from '../core/uuid.ts';
import type { DbValue, Dialect } from './dialect/dialect.ts';

/** How one property of a noun is stored. */
export interface Column {
  readonly name: string;
  readonly isInstant?: true;
  /** Stored sealed; rows come back opened. */
  readonly isSecret?: true;
  /** Writes a value that is no value of the database as a text. */
  write?(value: object): string;
}

/** The columns of a noun, by property. */
export type Columns<Noun> = { readonly [Property in keyof Noun]-?: Column };

/** Returns a column that stores its value as it is. */
export function plain(name: string): Column {
  return { name };
}

/** Returns a column that stores a text that the database alone must not reveal. */
export function sealed(name: string): Column {
  return { name, isSecret: true };
}

/** Returns a column that stores a moment. */
export function moment(name: string): Column {
  return { name, isInstant: true };
}

/** Returns a column that stores an object as a text. */
export function asText(name: string, how: Required<Pick<Column, 'write'>>): Column {
  return { name, ...how };
}

/** Returns the values to write for the properties present in `noun`, by column; undefined counts as absent. */
export function toRow<Noun extends object>(dialect: Dialect, columns: Columns<Noun>, noun: Partial<Noun>) {
  const row: Record<string, DbValue> = {};
  const values = new Map<string, unknown>(Object.entries(noun));
  for (const [property, column] of Object.entries<Column>(columns)) {
    const value = values.get(property);
    if (value !== undefined) row[column.name] = encode(dialect, column, value);
  }
  return row;
}

function encode(dialect: Dialect, column: Column, value: unknown): DbValue {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'object' && column.write !== undefined) return column.write(value);
  if (typeof value === 'string') return column.isSecret ? dialect.sealer.seal(cleanText(value)) : cleanText(value);
  if (typeof value !== 'number') throw new TypeError(`column ${column.name} cannot hold a ${typeof value}`);
  return column.isInstant ? dialect.instant(value as Instant) : value;
}

// Half a surrogate pair, which UTF-8 cannot express.
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** Returns text as both databases can hold it: without NUL characters, lone surrogates replaced by U+FFFD. */
export function cleanText(text: string): string {
  return text.replaceAll('\0', '').replace(LONE_SURROGATE, '\uFFFD');
}

// In canonical form, but never given out: its version is 0.
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Returns a UUID as it is stored, for looking up; a text that is none becomes one that nothing has. */
export function cleanUuid(text: string): string {
  return lowerUuid(text) ?? NOBODY;
}
