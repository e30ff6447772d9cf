import { counted } from '../server/core/words.ts';
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
      out(
        `${counted(records, 'log record')} in the last 24 hours, sent to ${counted(recipients, 'address', 'addresses')}`,
      );
      return 0;
    }),
});
