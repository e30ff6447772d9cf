import { existsSync } from 'node:fs';
import { checkConfig, type Finding, isError } from './config/checks.ts';
import type { Config } from './config.ts';
import { ConfigError } from './errors.ts';
import type { Log } from './log.ts';
import { holdsHealthchecks } from './store/foreign-schema.ts';
import { migrate, schemaState } from './store/migrations.ts';
import type { OpenStore } from './store/open.ts';

const FIRST_STEP = /^0001_/;

/** Returns what is worth telling about the configuration; without a store, nothing about the database. */
export async function startupFindings(config: Config, store: OpenStore | null): Promise<readonly Finding[]> {
  return checkConfig({
    config,
    fileExists: existsSync,
    holdsHealthchecks: store && (await holdsHealthchecks(store.dialect.knex)),
  });
}

/** Logs the findings; throws `ConfigError` with those that forbid to run. */
export async function runStartupChecks({
  config,
  store,
  log,
}: {
  config: Config;
  store: OpenStore;
  log: Log;
}): Promise<void> {
  const findings = await startupFindings(config, store);
  for (const { id, message } of findings) if (!isError({ id, message })) log.warn({ id }, message);
  const errors = findings.filter(isError);
  if (errors.length > 0) throw new ConfigError(errors.map(({ id, message }) => `${id}: ${message}`).join('; '));
}

/**
 * Makes sure that this program and the schema of the database fit. A database without any tables gets ours; the steps
 * are returned. Throws `ConfigError` when the schema is older (`rollcall migrate` is the operator's decision) or newer; not
 * when a later release of the same minor version made it.
 */
export async function requireSchema(store: OpenStore): Promise<readonly string[]> {
  const { knex } = store.dialect;
  const { pending, fits } = await schemaState(knex);
  if (!fits) {
    throw new ConfigError('the database belongs to a newer release of Rollcall: run that one');
  }
  const isEmpty = pending.some((name) => FIRST_STEP.test(name));
  if (isEmpty && !(await holdsHealthchecks(knex))) return await migrate(knex);
  if (pending.length > 0)
    throw new ConfigError('the database belongs to an older release: run "rollcall migrate" first');
  return [];
}
