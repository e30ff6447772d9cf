import { defineCommand } from './support/command.ts';
import { DRY_RUN, pruneDeps, reportLeftover } from './support/prune.ts';

export default defineCommand({
  summary: 'Removes rate-limit rows that were idle for a day',
  options: { 'dry-run': DRY_RUN },
  run: ({ values }, context) =>
    context.withRuntime(async (runtime) => {
      await reportLeftover('buckets', 'rate-limit rows', pruneDeps(runtime, values['dry-run']), context);
      return 0;
    }),
});
