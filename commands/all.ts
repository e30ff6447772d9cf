import { readAssets } from '../server/http/static/assets.ts';
import { all } from '../server/processes/all.ts';
import type { RunningProcess } from '../server/processes/run.ts';
import { PUBLIC_FOLDER } from '../server/project-root.ts';
import type { Runtime } from '../server/runtime.ts';
import { migrate } from '../server/store/migrations.ts';
import { type CommandContext, defineCommand } from './support/command.ts';
import { announceFirstStart } from './support/first-start.ts';
import { serveUntilSignal } from './support/serve-until-signal.ts';
import { inheritedSocket } from './support/systemd.ts';

export default defineCommand({
  summary: 'Runs everything in one process',
  options: { init: { type: 'boolean', about: 'creates an empty database, even if there was one before' } },
  run: ({ values }, context) =>
    serveUntilSignal(
      {
        name: 'all',
        isFirstStart: values.init === true,
        parts: ({ config }) =>
          all(config, { http: inheritedSocket(context.env, 'http'), smtp: inheritedSocket(context.env, 'smtp') }),
        prepare: async ({ store }) => {
          // before the database is touched: a program without its browser files cannot run
          readAssets(PUBLIC_FOLDER);
          return await migrate(store.dialect.knex);
        },
        onStarted: (runtime, running) => greet(runtime, running, context),
      },
      context,
    ),
});

/** Tells a person where to look, and how to begin. */
async function greet(runtime: Runtime, { parts }: RunningProcess, context: CommandContext): Promise<void> {
  const places = parts.flatMap(({ name, where }) => (where ? [`${name} on ${where}`] : []));
  context.err(`Rollcall is running: ${places.join(', ')}. Open ${runtime.config.siteRoot}/`);
  await announceFirstStart(runtime, context);
}
