import { web } from '../server/processes/web.ts';
import { defineCommand } from './support/command.ts';
import { serveUntilSignal } from './support/serve-until-signal.ts';

export default defineCommand({
  summary: 'Serves pages, API and pings',
  options: {},
  run: (_args, context) => serveUntilSignal({ name: 'web', parts: () => [web] }, context),
});
