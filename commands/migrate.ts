import { planText } from '../server/core/migration-plan.ts';
import { markDatabaseFile } from '../server/database-file.ts';
import { ConfigError } from '../server/errors.ts';
import { createLog } from '../server/log.ts';
import { openStoreOf } from '../server/runtime.ts';
import { runStartupChecks } from '../server/startup.ts';
import { planMigrations, tableSizes } from '../server/store/migration-plan.ts';
import { migrate, schemaState } from '../server/store/migrations.ts';
import { defineCommand } from './support/command.ts';

export default defineCommand({
  summary: 'Brings the database to the schema of this release',
  options: {
    init: { type: 'boolean', about: 'creates an empty database, even if there was one before' },
    check: { type: 'boolean', about: 'changes nothing; exit code 1 when there are steps to run' },
    plan: { type: 'boolean', about: 'changes nothing; lists what each step locks, and about how long it takes' },
  },
  async run({ values }, { out, logTarget, readConfig }) {
    const { config, remarks } = readConfig();
    const log = createLog({ config, process: 'migrate', target: logTarget });
    const store = openStoreOf(config, 'migrate', { isFirstStart: values.init === true });
    try {
      for (const { id, message } of remarks) log.warn({ id }, message);
      await runStartupChecks({ config, store, log });
      const { pending, fits } = await schemaState(store.dialect.knex);
      if (!fits) throw new ConfigError('the database belongs to a newer release of Rollcall: run that one');
      if (values.plan) {
        const steps = await planMigrations(store);
        const tables = steps.flatMap(({ statements }) => statements.flatMap(({ table }) => table ?? []));
        for (const line of planText(steps, await tableSizes(store, tables), store.database)) out(line);
        return 0;
      }
      if (values.check) {
        for (const name of pending) out(`to be applied: ${name}`);
        return pending.length > 0 ? 1 : 0;
      }
      for (const name of await migrate(store.dialect.knex)) out(`applied ${name}`);
      markDatabaseFile(config);
      out('the database is up to date');
      return 0;
    } finally {
      await store.close();
    }
  },
});
