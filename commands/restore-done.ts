import { settleRestored } from '../server/alerts/settle-restored.ts';
import { defineCommand } from './support/command.ts';

export default defineCommand({
  summary: 'Fits a database that another program has restored to the present, before Rollcall starts on it',
  options: {},
  run: (_args, { out, withRuntime }) =>
    withRuntime(async (runtime) => {
      const alerts = await settleRestored(runtime);
      if (alerts > 0) out(`${alerts} alerts that waited in it are sent only if their checks are still in that state`);
      out('the time since the backup counts as one in which no pings were heard');
      return 0;
    }),
});
