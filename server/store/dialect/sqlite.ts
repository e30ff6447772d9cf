import { dirname } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { Knex } from 'knex';
import { makePrivateFolder } from '../../private-files.ts';
import { NO_SEALER } from '../../sealing.ts';
import { createWriteGate } from '../write-gate.ts';
import type { Dialect } from './dialect.ts';
import { watchHeldFiles } from './held-files.ts';
import { createKnex } from './knex-internals.ts';
import { type DialectDeps, knexLog } from './knex-log.ts';
import { sqliteClient } from './sqlite-client.ts';
import { sqliteLink } from './sqlite-link.ts';
import { unsealing } from './unseal-rows.ts';

const ACQUIRE_TIMEOUT_MS = 10_000;

/** Where an SQLite database lies: a file, or `:memory:`. */
export interface SqliteOptions {
  readonly database: 'sqlite';
  readonly file: string;
}

/**
 * Opens SQLite: one connection for the store of a process, with writers let through one at a time.
 *
 * The driver is synchronous, so write transactions should stay under some ten milliseconds.
 */
export function openSqliteDialect(options: SqliteOptions, deps: DialectDeps = {}): Dialect {
  const { file } = options;
  const { sealer = NO_SEALER, onFull = () => {} } = deps;
  if (file !== ':memory:') makePrivateFolder(dirname(file));
  let connection: Database | undefined;
  let fault = (): string | null => null;
  const client = sqliteClient({
    file,
    onOpen: (db) => {
      connection = db;
      if (file !== ':memory:') fault = watchHeldFiles(file);
    },
    receive: unsealing(sealer),
    onFull,
  });
  const knex = createKnex({
    client,
    connection: { filename: file },
    useNullAsDefault: true,
    log: knexLog(deps),
    compileSqlOnError: false,
    acquireConnectionTimeout: ACQUIRE_TIMEOUT_MS,
    pool: { min: 1, max: 1 },
  });
  const gate = createWriteGate();
  const transaction = <T>(fn: (tx: Knex) => Promise<T>): Promise<T> => gate.run(() => knex.transaction(fn));

  return {
    name: 'sqlite',
    knex,
    gate,
    link: sqliteLink(() => connection),
    sealer,
    skipLocked: '',
    forUpdate: '',
    instant: (at) => at,
    bytesContain: (column, text) => ({
      sql: `instr(lower(cast(${column} as text)), lower(?)) > 0`,
      bindings: [text],
    }),
    transaction,
    // a lone statement is a transaction too: it then waits without blocking the event loop
    write: transaction,
    fault: () => fault(),
    close: () => knex.destroy(),
  };
}
