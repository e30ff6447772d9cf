import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { isDeadOwner } from '../server/alerts/lease-owner.ts';
import { settleRestored } from '../server/alerts/settle-restored.ts';
import { systemClock } from '../server/clock.ts';
import type { Config } from '../server/config.ts';
import { addSecs, type Instant } from '../server/core/instant.ts';
import { toIso } from '../server/core/iso.ts';
import { counted } from '../server/core/words.ts';
import { markDatabaseFile } from '../server/database-file.ts';
import { loadRegistry } from '../server/delivery/registry.ts';
import { ConfigError, Invalid } from '../server/errors.ts';
import { createLog } from '../server/log.ts';
import { processName } from '../server/processes/heartbeat.ts';
import { openStoreOf } from '../server/runtime.ts';
import { copyBackup, liveProcesses, putInPlace, removeDatabase } from '../server/store/copy/restore.ts';
import { migrate, schemaState } from '../server/store/migrations.ts';
import type { OpenStore } from '../server/store/open.ts';
import { sealStored } from '../server/store/seal-stored.ts';
import { defineCommand, UsageError } from './support/command.ts';
import { restoredText } from './support/restored.ts';

/** Processes report every 10 s. */
const SILENT_SECS = 30;

export default defineCommand({
  summary:
    'Replaces the SQLite database with a backup, and adjusts deadlines and waiting alerts; the replaced file is kept',
  options: {
    force: { type: 'boolean', about: 'restores even if the secret key does not open the secrets in the backup' },
  },
  words: '<file>',
  async run({ values, positionals: [given, extra] }, { out, err, readConfig, logTarget }) {
    if (given === undefined || extra !== undefined) throw new UsageError('name one file: the backup to restore');
    const { config } = readConfig();
    if (config.database === 'postgres') {
      err('PostgreSQL has its own tool: pg_restore. Run "rollcall restore-done" behind it, before Rollcall starts');
      return 1;
    }
    const clock = systemClock();
    const now = clock.now();
    refuseWhileRunning(config, now);
    const file = resolve(given);
    if (file === resolve(config.dbName)) throw new Invalid(`${file} is the database itself: name a backup of it`);
    const copy = await copyBackup(file, config.dbName);
    const log = createLog({ config: { ...config, logLevel: 'warn' }, process: 'restore', target: logTarget });
    let alerts: number;
    try {
      const store = openStoreOf({ ...config, dbName: copy }, 'restore', { isFirstStart: true });
      try {
        await fitSchema(store, file);
        await tellOfSecrets(store, { out, force: values.force === true });
        const registry = await loadRegistry({ thirdParty: config.integrationsDir });
        alerts = await settleRestored({ store, registry, clock, log });
        await store.dialect.knex.raw('pragma wal_checkpoint(truncate)');
      } finally {
        await store.close();
      }
    } catch (error) {
      removeDatabase(copy);
      throw error;
    }
    const wasThere = existsSync(config.dbName);
    const aside = `${config.dbName}.replaced-${toIso(now).slice(0, 19).replaceAll(':', '')}Z`;
    await putInPlace(copy, config.dbName, aside);
    markDatabaseFile(config);
    out(`restored ${file} as ${config.dbName}${wasThere ? `; the replaced database is kept as ${aside}` : ''}`);
    for (const line of restoredText(alerts)) out(line);
    return 0;
  },
});

/** A database must not be replaced under a process that has it open. */
function refuseWhileRunning({ dbName }: Config, now: Instant): void {
  const own = processName();
  const live = liveProcesses(dbName, addSecs(now, -SILENT_SECS)).filter(({ instance }) => !isDeadOwner(instance, own));
  const [first] = live;
  if (first === undefined) return;
  throw new Invalid(`Rollcall is running (${first.process}, ${first.instance}): stop it first`);
}

async function fitSchema({ dialect: { knex } }: OpenStore, file: string): Promise<void> {
  const { fits } = await schemaState(knex);
  if (!fits) throw new ConfigError(`${file} belongs to a newer release of Rollcall: use that one`);
  await migrate(knex);
}

/** The key is never in a backup; whether the present one fits shows in what it opens. */
async function tellOfSecrets(
  store: OpenStore,
  { out, force }: { readonly out: (line: string) => void; readonly force: boolean },
): Promise<void> {
  const { unreadable } = await sealStored(store.dialect);
  if (unreadable === 0) {
    out('the secret key is not in the backup; the present one opens everything that is sealed in it');
    return;
  }
  const what = `the secret key is not in the backup, and the present one does not open ${counted(unreadable, 'value')} that ${unreadable === 1 ? 'is' : 'are'} sealed in it, such as settings of integrations`;
  if (!force)
    throw new Invalid(
      `${what}: set the SECRET_KEY of that time or add it to SECRET_KEY_FALLBACKS; --force restores without them`,
    );
  out(`${what}: integrations that need them must be set up again`);
}
