import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Knex } from 'knex';
import { VERSION } from '../version.ts';

// Beside server/ both in a checkout (.ts) and in dist/ (.js).
const FOLDER = fileURLToPath(new URL('../../migrations/', import.meta.url));
const FILE = /^\d{4}_[a-z0-9_]+\.(ts|js)$/;
const TABLE = 'schema_migrations';
// Any number will do, as long as no other program on the database takes it.
const ADVISORY_LOCK = 7_265_255;
// https://www.postgresql.org/docs/current/errcodes-appendix.html
const LOCK_NOT_AVAILABLE = '55P03';
/** Pings wait behind a lock that waits; nobody notices so short a time. */
const LONGEST_LOCK_WAIT_MS = 500;
/** In between, those who waited have their turn. */
const PAUSE_MS = 1_000;
/** Some queries take minutes, such as a backup. */
const MOST_TRIES = 600;

/** What separates the schema of a database from the one this program knows. */
export interface SchemaState {
  /** Migrations still to be run, in order. */
  readonly pending: readonly string[];
  /** Migrations the database has had that this program does not know: it belongs to a later release. */
  readonly unknown: readonly string[];
  /** Whether this program can work on it all the same: it is of the same minor version, within which steps only add. */
  readonly fits: boolean;
}

/** Lists and loads the files of `migrations/`, named without extension so that `.ts` and `.js` are the same step. */
export function migrationSource(folder = FOLDER): Knex.MigrationSource<string> {
  return {
    getMigrations: async () => (await readdir(folder)).filter((name) => FILE.test(name)).sort(),
    getMigrationName: (file) => file.slice(0, -extname(file).length),
    getMigration: async (file) => {
      const module = await import(pathToFileURL(join(folder, file)).href);
      return module.default;
    },
  };
}

/** What knex needs to know about our migrations. */
export const MIGRATIONS: Knex.MigratorConfig = {
  migrationSource: migrationSource(),
  tableName: TABLE,
  // a newer release's steps are for `schemaState` to report, not for knex to choke on
  disableMigrationsListValidation: true,
};

/**
 * Brings the schema up to date and returns the names of the steps it ran.
 *
 * All steps are one transaction: a crash leaves the old schema. Processes that start together wait for one another
 * (advisory lock on PostgreSQL, BEGIN IMMEDIATE on SQLite); the later ones find nothing to do.
 *
 * On PostgreSQL a step that does not get its lock at once is given up, with those before it, and begun anew a little
 * later: behind a lock that waits for a long query, everybody else would wait too.
 */
export async function migrate(knex: Knex): Promise<readonly string[]> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await inLockedTransaction(knex, async (tx) => {
        if (knex.client.driverName === 'pg') await tx.raw(`set local lock_timeout = '${LONGEST_LOCK_WAIT_MS}ms'`);
        const [, names]: [number, string[]] = await tx.migrate.latest(MIGRATIONS);
        if (names.length > 0) await noteVersion(tx);
        return names;
      });
    } catch (error) {
      if (!isLockTimeout(error) || tries >= MOST_TRIES) throw error;
      await pause(PAUSE_MS);
    }
  }
}

function isLockTimeout(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && cause.code === LOCK_NOT_AVAILABLE) return true;
  }
  return false;
}

/** Undoes every step. For tests and for trying out: all data is lost. */
export async function unmigrate(knex: Knex): Promise<void> {
  await inLockedTransaction(knex, async (tx) => {
    await tx.migrate.rollback(MIGRATIONS, true);
  });
}

/** Compares the database with the migrations this program knows; an empty database has everything pending. */
export async function schemaState(knex: Knex): Promise<SchemaState> {
  const source = migrationSource();
  const known = (await source.getMigrations([])).map(nameOf);
  const done = await doneMigrations(knex);
  const unknown = done.filter((name) => !known.includes(name));
  return {
    pending: known.filter((name) => !done.includes(name)),
    unknown,
    fits: unknown.length === 0 || minorOf(await schemaVersion(knex)) === minorOf(VERSION),
  };
}

async function noteVersion(tx: Knex): Promise<void> {
  await tx('site_settings').insert({ key: 'schema_version', value: VERSION }).onConflict('key').merge();
}

/** Returns which release ran the last step; empty when none has said so. */
async function schemaVersion(knex: Knex): Promise<string> {
  if (!(await knex.schema.hasTable('site_settings'))) return '';
  const row = await knex('site_settings')
    .where({ key: 'schema_version' })
    .first<{ value: string } | undefined>('value');
  return row?.value ?? '';
}

/** `1.2.3` is `1.2`. */
function minorOf(version: string): string {
  return version.split('.', 2).join('.');
}

/** Lists the migrations the database has had, in order. */
export async function doneMigrations(knex: Knex): Promise<readonly string[]> {
  return (await knex.schema.hasTable(TABLE)) ? await knex(TABLE).orderBy('id').pluck<string[]>('name') : [];
}

function nameOf(file: string): string {
  return migrationSource().getMigrationName(file);
}

async function inLockedTransaction<T>(knex: Knex, work: (tx: Knex.Transaction) => Promise<T>): Promise<T> {
  return await knex.transaction(async (tx) => {
    if (knex.client.driverName === 'pg') {
      // neither the wait for others nor a long step is a hung statement
      await tx.raw('set local statement_timeout = 0');
      await tx.raw('select pg_advisory_xact_lock(?)', [ADVISORY_LOCK]);
    }
    return await work(tx);
  });
}
