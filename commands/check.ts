import { existsSync } from 'node:fs';
import { isError } from '../server/config/checks.ts';
import type { Config } from '../server/config.ts';
import { openStoreOf } from '../server/runtime.ts';
import { startupFindings } from '../server/startup.ts';
import type { OpenStore } from '../server/store/open.ts';
import { defineCommand } from './support/command.ts';

export default defineCommand({
  summary: 'Reports problems of the configuration; exit code 1 if Rollcall must not run with it',
  options: {
    json: { type: 'boolean', about: 'prints one JSON object instead' },
  },
  async run({ values }, { out, err, readConfig }) {
    const { config, remarks } = readConfig();
    const store = await openToLook(config, err);
    try {
      const findings = [...(await startupFindings(config, store)), ...remarks];
      if (values.json) out(JSON.stringify({ findings }));
      else for (const { id, message } of findings) out(`${id}: ${message}`);
      if (findings.length === 0 && !values.json) out('no problems found');
      return findings.some(isError) ? 1 : 0;
    } finally {
      await store?.close();
    }
  },
});

/** Opens the database if it answers; looking must not make an SQLite file. */
async function openToLook(config: Config, err: (line: string) => void): Promise<OpenStore | null> {
  if (config.database === 'sqlite' && !existsSync(config.dbName)) return null;
  const store = openStoreOf(config, 'check');
  try {
    await store.ping();
    return store;
  } catch (error) {
    await store.close();
    err(`the database was not looked at: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}
