import { pinger } from '../server/processes/pinger.ts';
import { defineCommand } from './support/command.ts';
import { serveUntilSignal } from './support/serve-until-signal.ts';

export default defineCommand({
  summary: 'Accepts pings over HTTP, and nothing else',
  options: {},
  run: (_args, context) => serveUntilSignal({ name: 'pinger', parts: () => [pinger] }, context),
});
