import { defineCommand } from './support/command.ts';
import { DRY_RUN, pruneDeps, reportAccounts } from './support/prune.ts';

export default defineCommand({
  summary: 'Deletes accounts that were never used, and inactive accounts a month after their notice',
  options: { 'dry-run': DRY_RUN },
  run: ({ values }, context) =>
    context.withRuntime(async (runtime) => {
      await reportAccounts(pruneDeps(runtime, values['dry-run']), runtime, context);
      return 0;
    }),
});
