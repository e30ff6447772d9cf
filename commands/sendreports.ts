import { counted } from '../server/core/words.ts';
import { sendreports } from '../server/processes/sendreports.ts';
import { sendDueMails } from '../server/reports/pass.ts';
import type { Runtime } from '../server/runtime.ts';
import { type CommandContext, defineCommand } from './support/command.ts';
import { needMailServer } from './support/mail-server.ts';
import { serveUntilSignal } from './support/serve-until-signal.ts';

export default defineCommand({
  summary: 'Sends the reports and reminders that are due',
  options: { loop: { type: 'boolean', about: 'keeps running and checks every minute' } },
  run: ({ values }, context) => {
    if (values.loop) return serveUntilSignal({ name: 'sendreports', parts: () => [sendreports] }, context);
    return context.withRuntime((runtime) => sendOnce(runtime, context));
  },
});

async function sendOnce(runtime: Runtime, { out, err }: CommandContext): Promise<number> {
  needMailServer(runtime.config);
  const onSent = (email: string, what: string): void => out(`sent the ${what} of ${email}`);
  const { sent, failed } = await sendDueMails(runtime, { signal: new AbortController().signal, onSent });
  out(`sent ${counted(sent, 'email')}`);
  if (failed > 0) err(`${failed} could not be sent; see the log`);
  return failed === 0 ? 0 : 1;
}
