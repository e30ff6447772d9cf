import { sendInactivityNotices } from '../server/reports/notices/inactivity.ts';
import { defineCommand } from './support/command.ts';
import { needMailServer } from './support/mail-server.ts';

export default defineCommand({
  summary: 'Warns the owners of accounts unused for a year that pruneusers will delete them in a month',
  options: { 'dry-run': { type: 'boolean', about: 'only lists them, sends nothing' } },
  run: ({ values }, { out, withRuntime }) =>
    withRuntime(async (runtime) => {
      const dryRun = values['dry-run'] === true;
      if (!dryRun) needMailServer(runtime.config);
      const verb = dryRun ? 'would send' : 'sent';
      const result = await sendInactivityNotices(runtime, { dryRun, onSent: (email) => out(`${verb} to ${email}`) });
      out(`${verb}: ${result.sent}`);
      out(`skipped (team): ${result.skippedForTeam}`);
      out(`skipped (pings): ${result.skippedForPings}`);
      return result.failed === 0 ? 0 : 1;
    }),
});
