import { DeliveryError } from '../../delivery/delivery-error.ts';
import type { Delivery } from '../../delivery/integration.ts';
import type { ProgramResult } from '../../delivery/ways-out.ts';
import { Challenge } from './challenge.ts';
import type { SignalConfig, SignalSetting } from './config.ts';
import { address } from './daemon.ts';

/** Sends with the signal-cli program: plain text, no shell in between. */
export async function sendByCommand(
  { config, settings, shell, note }: Delivery<SignalConfig, SignalSetting>,
  text: string,
): Promise<void> {
  const user = config.user || settings.signalCliUser;
  if (user === '') {
    throw new DeliveryError('this server has no Signal account', { code: 'disabled_by_server' });
  }
  const target = config.groupId === '' ? [address(config.recipient)] : ['-g', config.groupId];
  const result = await shell.run(config.cliPath || settings.signalCliPath, ['-u', user, 'send', '-m', text, ...target]);
  note(result.output);
  if (result.exitCode !== 0) throw failureOf(result);
}

/** Exit codes: https://github.com/AsamK/signal-cli/blob/master/man/signal-cli.1.adoc */
function failureOf({ exitCode, timedOut, output }: ProgramResult): DeliveryError {
  if (timedOut) return new DeliveryError('signal-cli ran too long and was stopped', { code: 'timeout' });
  if (/unregistered user/i.test(output)) {
    return new DeliveryError('this recipient is not on Signal', { code: 'recipient_gone', permanent: true });
  }
  if (exitCode === 4) {
    const text = 'the recipient’s Signal key has changed (exit code 4); the operator must trust the new key';
    return new DeliveryError(text, { code: 'exit_code' });
  }
  if (exitCode === 5) {
    const cause = new Challenge('', output);
    const text = 'Signal currently accepts no more messages (exit code 5)';
    return new DeliveryError(text, { code: 'rate_limited', retryable: false, cause });
  }
  if (exitCode === 6) {
    return new DeliveryError('Signal rejected the captcha (exit code 6)', { code: 'exit_code', retryable: false });
  }
  return new DeliveryError(`signal-cli ended with exit code ${exitCode ?? 'unknown'}`, { code: 'exit_code' });
}
