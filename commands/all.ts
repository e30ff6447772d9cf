import { all } from '../server/processes/all.ts';
import type { RunningProcess } from '../server/processes/run.ts';
import type { Runtime } from '../server/runtime.ts';
import { migrate } from '../server/store/migrations.ts';
import { type CommandContext, defineCommand } from './support/command.ts';
import { serveUntilSignal } from './support/serve-until-signal.ts';

export default defineCommand({
  summary: 'Runs everything in one process',
  options: {},
  run: (_args, context) =>
    serveUntilSignal(
      {
        name: 'all',
        parts: ({ config }) => all(config),
        prepare: ({ store }) => migrate(store.dialect.knex),
        onStarted: (runtime, running) => greet(runtime, running, context),
      },
      context,
    ),
});

/** Tells a person where to look, and how to begin as long as there is nobody who could sign in. */
async function greet({ config, store }: Runtime, { parts }: RunningProcess, { err }: CommandContext): Promise<void> {
  const places = parts.flatMap(({ name, where }) => (where ? [`${name} on ${where}`] : []));
  err(`Rollcall is running: ${places.join(', ')}. Open ${config.siteRoot}/`);
  if (await store.users.any()) return;
  err('There is no account yet. Make yours in a second terminal, then sign in with it:');
  err('  npm run -s rollcall -- createsuperuser');
}
