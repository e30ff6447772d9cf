import { NO_SEALER } from '../../sealing.ts';
import { openGate } from '../write-gate.ts';
import type { Condition, Dialect } from './dialect.ts';
import { toTimestampText } from './instant-text.ts';
import { createKnex } from './knex-internals.ts';
import { type DialectDeps, knexLog } from './knex-log.ts';
import { postgresClient } from './postgres-client.ts';
import type { PostgresServer } from './postgres-connect.ts';
import { postgresLink } from './postgres-link.ts';
import { unsealing } from './unseal-rows.ts';

const POOL_MAX = 10;
const ACQUIRE_TIMEOUT_MS = 6_000;
const IDLE_SECS = 30;
// setTimeout takes no more.
const LONGEST_TIMEOUT_MS = 2_147_483_647;

/** Where a PostgreSQL database lies, and how many connections a process may have to it. */
export interface PostgresOptions extends Partial<PostgresServer> {
  readonly database: 'postgres';
  readonly poolMax?: number;
  /** How long an idle connection is kept; null: for ever. */
  readonly idleSecs?: number | null;
}

/** Opens PostgreSQL (14 or newer) behind a pool that replaces lost connections by itself. */
export function openPostgresDialect(options: PostgresOptions, deps: DialectDeps = {}): Dialect {
  const server = serverOf(options);
  const { sealer = NO_SEALER } = deps;
  const knex = createKnex({
    client: postgresClient(server, unsealing(sealer)),
    // knex wants something here; postgresClient connects by itself
    connection: { database: server.name },
    log: knexLog(deps),
    compileSqlOnError: false,
    acquireConnectionTimeout: ACQUIRE_TIMEOUT_MS,
    pool: { min: 0, max: options.poolMax ?? POOL_MAX, idleTimeoutMillis: idleMillis(options.idleSecs) },
  });

  return {
    name: 'postgres',
    knex,
    gate: openGate,
    link: postgresLink(server),
    sealer,
    skipLocked: 'for no key update skip locked',
    forUpdate: 'for no key update',
    instant: toTimestampText,
    bytesContain,
    transaction: (fn) => knex.transaction(fn),
    write: (fn) => fn(knex),
    fault: () => null,
    close: () => knex.destroy(),
  };
}

function idleMillis(secs: number | null = IDLE_SECS): number {
  return secs === null ? LONGEST_TIMEOUT_MS : secs * 1_000;
}

/** Fills in what the options leave open, as libpq would. */
export function serverOf(options: Partial<PostgresServer>): PostgresServer {
  return {
    host: options.host || 'localhost',
    port: options.port || '5432',
    user: options.user || 'postgres',
    password: options.password ?? '',
    name: options.name || 'hc',
    sslmode: options.sslmode ?? 'prefer',
    targetSessionAttrs: options.targetSessionAttrs ?? 'read-write',
    applicationName: options.applicationName ?? 'hc',
  };
}

/**
 * Read as Latin-1 every byte is a character, so bytes that are no UTF-8 can be searched too; only zero bytes are refused,
 * and where there are some the bytes are compared as they are.
 */
function bytesContain(column: string, text: string): Condition {
  const latin1 = (bytes: string): string => `lower(convert_from(${bytes}, 'LATIN1') collate "C")`;
  const wanted = "convert_to(?, 'UTF8')";
  return {
    sql: `case when position('\\x00'::bytea in ${column}) = 0
      then position(${latin1(wanted)} in ${latin1(column)}) > 0
      else position(${wanted} in ${column}) > 0 end`,
    bindings: [text, text],
  };
}
