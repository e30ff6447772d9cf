import type { Config } from '../../config.ts';
import { DeliveryError } from '../../delivery/delivery-error.ts';
import type { Shell, SignalRpc } from '../../delivery/ways-out.ts';

const PREFIX = 'signalcaptcha://';

/** Hands Signal the solution of its captcha, through the daemon or the program; returns what it said. */
export async function submitChallenge(
  { challenge, captcha }: { readonly challenge: string; readonly captcha: string },
  { settings, signal, shell }: { readonly settings: Config; readonly signal: SignalRpc; readonly shell: Shell },
): Promise<{ readonly ok: boolean; readonly said: string }> {
  const solution = captcha.trim().startsWith(PREFIX) ? captcha.trim().slice(PREFIX.length) : captcha.trim();
  try {
    if (settings.signalCliSocket !== '') {
      const reply = await signal.call('submitRateLimitChallenge', { challenge, captcha: solution });
      return reply.ok ? { ok: true, said: 'Signal accepted it.' } : { ok: false, said: reply.raw };
    }
    const args = ['-u', settings.signalCliUser, 'submitRateLimitChallenge'];
    const wanted = ['--challenge', challenge, '--captcha', solution];
    const { exitCode, output } = await shell.run(settings.signalCliPath, [...args, ...wanted]);
    return exitCode === 0
      ? { ok: true, said: output.trim() || 'Signal accepted it.' }
      : { ok: false, said: output.trim() || `signal-cli ended with exit code ${exitCode ?? 'unknown'}` };
  } catch (error) {
    if (error instanceof DeliveryError) return { ok: false, said: error.message };
    throw error;
  }
}
