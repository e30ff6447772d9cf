import { submitChallenge } from '../server/integrations/signal/challenge.ts';
import { defineCommand, UsageError } from './support/command.ts';

export default defineCommand({
  summary: 'Sends the solution of a captcha to Signal',
  words: '<challenge> <captcha>',
  options: {},
  async run({ positionals }, context) {
    const [challenge, captcha, ...more] = positionals;
    if (challenge === undefined || captcha === undefined || more.length > 0) {
      throw new UsageError('name the challenge, then the captcha');
    }
    return await context.withRuntime(async (runtime) => {
      const { signal, shell } = runtime;
      const { signalCliSocket, signalCliUser, signalCliPath } = runtime.config;
      if (signalCliSocket === '' && signalCliUser === '') {
        throw new UsageError('set SIGNAL_CLI_SOCKET or SIGNAL_CLI_USER first');
      }
      const settings = { signalCliSocket, signalCliUser, signalCliPath };
      const { ok, said } = await submitChallenge({ challenge, captcha }, { settings, signal, shell });
      (ok ? context.out : context.err)(said);
      return ok ? 0 : 1;
    });
  },
});
