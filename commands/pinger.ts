import { pinger } from '../server/processes/pinger.ts';
import { defineCommand } from './support/command.ts';
import { serveWithWorkers } from './support/workers.ts';

export default defineCommand({
  summary: 'Accepts pings over HTTP, and nothing else',
  options: {},
  run: (_args, context) => serveWithWorkers({ name: 'pinger', parts: () => [pinger] }, context),
});
