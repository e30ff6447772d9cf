import cluster from 'node:cluster';
import { pinger } from '../server/processes/pinger.ts';
import { defineCommand } from './support/command.ts';
import { inheritedSocket } from './support/systemd.ts';
import { serveWithWorkers } from './support/workers.ts';

export default defineCommand({
  summary: 'Accepts only pings over HTTP',
  options: {},
  run: (_args, context) =>
    serveWithWorkers(
      { name: 'pinger', parts: () => [pinger(inheritedSocket(context.env, 'http', cluster.isWorker))] },
      context,
    ),
});
