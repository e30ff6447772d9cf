import { toIso } from '../server/core/iso.ts';
import { defineCommand } from './support/command.ts';

export default defineCommand({
  summary: 'Records that another program has backed up the database, so that old backups are reported',
  options: {},
  run: (_args, { out, withRuntime }) =>
    withRuntime(async ({ store, clock }) => {
      const at = toIso(clock.now());
      await store.siteSettings.put('last_backup_at', at);
      out(`last backup: ${at}`);
      return 0;
    }),
});
