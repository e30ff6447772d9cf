import { defineCommand } from './support/command.ts';
import { DRY_RUN, pruneDeps, reportLeftover } from './support/prune.ts';

export default defineCommand({
  summary: 'Deletes expired sessions',
  options: { 'dry-run': DRY_RUN },
  run: ({ values }, context) =>
    context.withRuntime(async (runtime) => {
      await reportLeftover('sessions', 'expired sessions', pruneDeps(runtime, values['dry-run']), context);
      return 0;
    }),
});
