import { web } from '../server/processes/web.ts';
import { defineCommand } from './support/command.ts';
import { announceFirstStart } from './support/first-start.ts';
import { serveWithWorkers } from './support/workers.ts';

export default defineCommand({
  summary: 'Serves pages, API and pings',
  options: {},
  run: (_args, context) =>
    serveWithWorkers(
      { name: 'web', parts: () => [web], onStarted: (runtime) => announceFirstStart(runtime, context) },
      context,
    ),
});
