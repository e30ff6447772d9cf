import type { Knex } from 'knex';
import type { BusLink } from '../../bus.ts';
import type { Instant } from '../../core/instant.ts';
import type { Sealer } from '../../sealing.ts';
import type { WriteGate } from '../write-gate.ts';

/** A value as a driver takes it. */
export type DbValue = string | number | boolean | null;

/** A condition with its values. */
export interface Condition {
  readonly sql: string;
  readonly bindings: readonly DbValue[];
}

/** What differs between the databases; everything above is written once. */
export interface Dialect {
  readonly name: 'sqlite' | 'postgres';
  readonly knex: Knex;
  readonly gate: WriteGate;
  readonly link: BusLink;
  /** For columns that hold secrets. */
  readonly sealer: Sealer;
  /** Appended to a select that claims rows: locks them and passes over those another process holds. */
  readonly skipLocked: '' | 'for no key update skip locked';
  /** Appended to a select that must wait for its row. */
  readonly forUpdate: '' | 'for no key update';
  /** Returns the moment as the database stores it. */
  instant(at: Instant): string | number;
  /** Returns the condition that a column of bytes holds a text in UTF-8; the case of A to Z does not matter. */
  bytesContain(column: string, text: string): Condition;
  /** Runs `fn` in a transaction that may write from its first statement on. */
  transaction<T>(fn: (tx: Knex) => Promise<T>): Promise<T>;
  /** Runs one statement that writes, outside a transaction of the caller's. */
  write<T>(fn: (knex: Knex) => Promise<T>): Promise<T>;
  /** Returns why what is written now would be lost though writing it works: a file was deleted. Null: it is kept. */
  fault(): string | null;
  close(): Promise<void>;
}

/** The database as a table sees it: either directly, or bound to a transaction. */
export interface Db {
  readonly dialect: Dialect;
  /** For reading; inside a transaction also what that transaction wrote. */
  readonly knex: Knex;
  /** Runs one writing statement. */
  write<T>(fn: (knex: Knex) => Promise<T>): Promise<T>;
  /** Runs several statements as one: in the transaction of the caller, else in one of their own. */
  atomically<T>(fn: (db: Db) => Promise<T>): Promise<T>;
}

/** Returns the database outside any transaction. */
export function directly(dialect: Dialect): Db {
  return {
    dialect,
    knex: dialect.knex,
    write: (fn) => dialect.write(fn),
    atomically: (fn) => dialect.transaction((tx) => fn(within(dialect, tx))),
  };
}

/** Returns the database bound to the transaction `tx`. */
export function within(dialect: Dialect, tx: Knex): Db {
  const db: Db = { dialect, knex: tx, write: (fn) => fn(tx), atomically: (fn) => fn(db) };
  return db;
}
