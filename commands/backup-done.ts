import { toIso } from '../server/core/iso.ts';
import { defineCommand } from './support/command.ts';

export default defineCommand({
  summary: 'Notes that a backup of the database was made by another program, so that its age is watched',
  options: {},
  run: (_args, { out, withRuntime }) =>
    withRuntime(async ({ store, clock }) => {
      const at = toIso(clock.now());
      await store.siteSettings.put('last_backup_at', at);
      out(`last backup: ${at}`);
      return 0;
    }),
});
