import cluster from 'node:cluster';
import { web } from '../server/processes/web.ts';
import { defineCommand } from './support/command.ts';
import { announceFirstStart } from './support/first-start.ts';
import { inheritedSocket } from './support/systemd.ts';
import { serveWithWorkers } from './support/workers.ts';

export default defineCommand({
  summary: 'Serves pages, API and pings',
  options: {},
  run: (_args, context) =>
    serveWithWorkers(
      {
        name: 'web',
        parts: () => [web(inheritedSocket(context.env, 'http', cluster.isWorker))],
        onStarted: (runtime) => announceFirstStart(runtime, context),
      },
      context,
    ),
});
