import { sendLogs } from '../server/reports/notices/logs.ts';
import { defineCommand } from './support/command.ts';
import { needMailServer } from './support/mail-server.ts';

export default defineCommand({
  summary: 'Emails the warnings and errors of the last day to ADMINS, if there are any',
  options: {},
  run: (_args, { out, withRuntime }) =>
    withRuntime(async (runtime) => {
      needMailServer(runtime.config);
      const { records, recipients } = await sendLogs(runtime);
      out(`${records} log records in the last 24 hours, sent to ${recipients} addresses`);
      return 0;
    }),
});
