import { defineCommand } from './support/command.ts';
import { DRY_RUN, reportObjects } from './support/prune.ts';

export default defineCommand({
  summary: 'Deletes bodies of checks that no longer exist from object storage',
  options: { 'dry-run': DRY_RUN },
  run: ({ values }, context) =>
    context.withRuntime(async (runtime) => {
      const failures = await reportObjects(runtime, values['dry-run'] === true, context);
      return failures === 0 ? 0 : 1;
    }),
});
