import { counted } from '../server/core/words.ts';
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
        out(`${owner}: ${recipients.length > 0 ? `email to ${recipients.join(', ')}` : 'no email'}`);
        for (const channel of channels) out(`${owner}: channel ${channel}`);
      }
      out(`warned the owners of ${counted(warnings.length, 'account')}`);
      return 0;
    }),
});
