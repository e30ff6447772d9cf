import { createReportLoop } from '../reports/loop.ts';
import { sendDeletionWarnings } from '../reports/notices/deletion.ts';
import { sendFlappingNotices } from '../reports/notices/flapping.ts';
import type { Part } from './part.ts';

/** Sends reports, reminders and notices. Without a mail server there is nothing to do, and dates stay as they are. */
export const sendreports: Part = {
  name: 'sendreports',
  required: false,
  async start({ runtime }) {
    const { store, config, clock, log, mail } = runtime;
    if (config.emailHost === '') {
      log.info('no mail server is configured: no reports and reminders are sent');
      return { stop: async () => {} };
    }
    const loop = createReportLoop({ store, config, clock, log, mail }, async () => {
      await sendFlappingNotices(runtime);
      await sendDeletionWarnings({ ...runtime, ways: runtime });
    });
    loop.start();
    return { stop: () => loop.stop() };
  },
};
