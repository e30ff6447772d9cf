import { defineCommand } from './support/command.ts';
import { DRY_RUN, pruneDeps, reportChecks } from './support/prune.ts';

export default defineCommand({
  summary: 'Deletes pings above the owner’s limit, check by check, with the events that belong to them',
  options: { 'dry-run': DRY_RUN },
  run: ({ values }, context) =>
    context.withRuntime(async (runtime) => {
      const failures = await reportChecks(pruneDeps(runtime, values['dry-run']), context, false);
      return failures === 0 ? 0 : 1;
    }),
});
