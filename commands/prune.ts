import { defineCommand } from './support/command.ts';
import { DRY_RUN, pruneDeps, reportAccounts, reportChecks, reportLeftover, reportObjects } from './support/prune.ts';

export default defineCommand({
  summary: 'Deletes everything that is no longer kept; run it from a daily timer',
  options: { 'dry-run': DRY_RUN },
  run: ({ values }, context) =>
    context.withRuntime(async (runtime) => {
      const deps = pruneDeps(runtime, values['dry-run']);
      const failures = await reportChecks(deps, context, true);
      await reportLeftover('buckets', 'rate-limit rows', deps, context);
      await reportLeftover('sessions', 'expired sessions', deps, context);
      await reportLeftover('audit', 'audit log entries', deps, context);
      await reportLeftover('logRecords', 'log records', deps, context);
      await reportLeftover('heartbeats', 'heartbeats of processes that stopped long ago', deps, context);
      await reportLeftover('blindWindows', 'times without listening for pings', deps, context);
      await reportLeftover('summaries', 'messages about many checks', deps, context);
      await reportAccounts(deps, runtime, context);
      const orphans = await reportObjects(runtime, deps.dryRun, context);
      return failures + orphans === 0 ? 0 : 1;
    }),
});
