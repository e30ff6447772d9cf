import { sendDeletionWarnings } from '../server/reports/notices/deletion.ts';
import { defineCommand } from './support/command.ts';
import { needMailServer } from './support/mail-server.ts';

export default defineCommand({
  summary: 'Sends warnings about accounts that staff have scheduled for deletion, once a day each',
  options: {},
  run: (_args, { out, withRuntime }) =>
    withRuntime(async (runtime) => {
      needMailServer(runtime.config);
      const warnings = await sendDeletionWarnings({ ...runtime, ways: runtime });
      for (const { owner, recipients, channels } of warnings) {
        out(`${owner}: mail to ${recipients.join(', ') || 'no one'}`);
        for (const channel of channels) out(`${owner}: channel ${channel}`);
      }
      out(`warned of ${warnings.length} accounts`);
      return 0;
    }),
});
