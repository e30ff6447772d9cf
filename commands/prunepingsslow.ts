import { defineCommand } from './support/command.ts';
import { DRY_RUN, pruneDeps, reportChecks } from './support/prune.ts';

export default defineCommand({
  summary: 'Removes pings beyond what their owners keep, check by check, with the events that belong to them',
  options: { 'dry-run': DRY_RUN },
  run: ({ values }, context) =>
    context.withRuntime(async (runtime) => {
      const failures = await reportChecks(pruneDeps(runtime, values['dry-run']), context, false);
      return failures === 0 ? 0 : 1;
    }),
});
