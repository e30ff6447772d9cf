import { defineCommand } from './support/command.ts';
import { DRY_RUN, pruneDeps, reportLeftover } from './support/prune.ts';

export default defineCommand({
  summary: 'Deletes rate-limit rows that have been idle for a day',
  options: { 'dry-run': DRY_RUN },
  run: ({ values }, context) =>
    context.withRuntime(async (runtime) => {
      await reportLeftover('buckets', 'rate-limit rows', pruneDeps(runtime, values['dry-run']), context);
      return 0;
    }),
});
