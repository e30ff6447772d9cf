import { counted } from '../server/core/words.ts';
import { sendFlappingNotices } from '../server/reports/notices/flapping.ts';
import { defineCommand } from './support/command.ts';
import { needMailServer } from './support/mail-server.ts';

export default defineCommand({
  summary: 'Sends notices about checks that went up and down more than 200 times in a day, once a day each',
  options: {},
  run: (_args, { out, withRuntime }) =>
    withRuntime(async (runtime) => {
      needMailServer(runtime.config);
      const sent = await sendFlappingNotices(runtime, (email, check) => out(`sent to ${email}: ${check}`));
      out(`sent ${counted(sent, 'email')}`);
      return 0;
    }),
});
