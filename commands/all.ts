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

/** Tells a person where to look, and how to go on as long as there is nothing to watch. */
async function greet({ config, store }: Runtime, { parts }: RunningProcess, { err }: CommandContext): Promise<void> {
  const places = parts.flatMap(({ name, where }) => (where ? [`${name} on ${where}`] : []));
  err(`Rollcall is running: ${places.join(', ')}. Open ${config.siteRoot}/`);
  const projects = await store.projects.all();
  if (projects.length > 0) return;
  err('Nothing is watched yet. In a second terminal:');
  err('  npm run -s rollcall -- createproject --owner you@example.org --name "My jobs"');
  err('  npm run -s rollcall -- createcheck --project <code> --name nightly-backup');
  err('The second command prints the URL that your job has to ping.');
}
