import { isDeadOwner } from '../server/alerts/lease-owner.ts';
import { settleRestored } from '../server/alerts/settle-restored.ts';
import { addSecs } from '../server/core/instant.ts';
import { Invalid } from '../server/errors.ts';
import { processName } from '../server/processes/heartbeat.ts';
import { defineCommand } from './support/command.ts';
import { restoredText } from './support/restored.ts';

/** Processes report every 10 s. */
const SILENT_SECS = 30;

export default defineCommand({
  summary:
    'Adjusts deadlines and waiting alerts of a database that another program has restored; run it before Rollcall starts',
  options: {},
  run: (_args, { out, withRuntime }) =>
    withRuntime(async (runtime) => {
      const { heartbeats, clock } = runtime;
      const live = await heartbeats.since(addSecs(clock.now(), -SILENT_SECS));
      const running = live.find(({ instance }) => !isDeadOwner(instance, processName()));
      if (running !== undefined)
        throw new Invalid(`Rollcall is running (${running.process}, ${running.instance}): stop it first`);
      for (const line of restoredText(await settleRestored(runtime))) out(line);
      return 0;
    }),
});
