import { createRequire } from 'node:module';
import type { Knex } from 'knex';

// Knex publishes no types for these, and no other way to them. test/store/two-processes.test.ts and
// test/store/outage.test.ts fail when an update of knex moves them.
const require = createRequire(import.meta.url);

/** A client as knex makes it, with the members we override. */
export interface KnexClient {
  readonly driverName: string;
  query(connection: object, query: object): Promise<object>;
  _query(connection: object, query: object): Promise<object>;
  acquireConnection(): Promise<object>;
  acquireRawConnection(): Promise<object>;
  transaction(...args: unknown[]): Promise<unknown>;
  postProcessResponse(answer: unknown, context: unknown): unknown;
}

/** Knex's transaction: the part that issues BEGIN. */
export interface KnexTransaction extends Promise<unknown> {
  readonly trxClient: KnexClient;
  begin(connection: object): Promise<unknown>;
}

export type KnexTransactionClass = new (client: KnexClient, ...args: unknown[]) => KnexTransaction;
export type KnexClientClass = new (config: Knex.Config) => KnexClient;

/** `knex(config)` with a client of ours. */
export const createKnex: (config: Omit<Knex.Config, 'client'> & { readonly client: KnexClientClass }) => Knex =
  require('knex');

export const SqliteClient: KnexClientClass = require('knex/lib/dialects/better-sqlite3');
export const SqliteTransaction: KnexTransactionClass = require('knex/lib/dialects/sqlite3/execution/sqlite-transaction');
export const PostgresClient: KnexClientClass = require('knex/lib/dialects/postgres');
export const PostgresTransaction: KnexTransactionClass = require('knex/lib/dialects/postgres/execution/pg-transaction');

/** How many connections of the pool are in use, free, and waited for. */
export function poolUsage({ client }: Knex): {
  readonly used: number;
  readonly free: number;
  readonly waiting: number;
} {
  const { pool } = client;
  return { used: pool.numUsed(), free: pool.numFree(), waiting: pool.numPendingAcquires() };
}
