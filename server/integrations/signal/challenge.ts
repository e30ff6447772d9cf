import { captchaMail, undeliveredMail } from '../../../views/emails/undelivered-mail.tsx';
import { DeliveryError } from '../../delivery/delivery-error.ts';
import type { Delivery } from '../../delivery/integration.ts';
import type { SetupVisit } from '../../delivery/setup.ts';
import { logoUrl } from '../../delivery/texts.ts';
import type { SignalConfig, SignalSetting } from './config.ts';
import type { SignalMessage } from './message.ts';

const PREFIX = 'signalcaptcha://';

type CallSetting = 'signalCliSocket' | 'signalCliUser' | 'signalCliPath';

/** Signal refuses to go on; the `cause` of the error that says so. */
export class Challenge {
  /** To be solved by an administrator; empty when waiting is all there is. */
  readonly token: string;
  /** What signal-cli answered. */
  readonly raw: string;

  constructor(token: string, raw: string) {
    this.token = token;
    this.raw = raw;
  }
}

/** Tells the administrators what is to be solved, and brings the project's owner the message; then alerts still arrive. */
export async function tellByMail(
  { alert, settings, mail, warn }: Delivery<SignalConfig, SignalSetting>,
  message: SignalMessage,
  { token, raw }: Challenge,
): Promise<void> {
  const site = { siteName: settings.siteName, siteRoot: settings.siteRoot, logoUrl: logoUrl(settings) };
  const host = settings.signalCliSocket || 'signal-cli';
  const solveLink = `${settings.siteRoot}/signal_captcha/?${new URLSearchParams({ host, challenge: token })}`;
  const captcha = captchaMail({ ...site, challenge: token, raw, host, solveLink });
  const undelivered = undeliveredMail({ ...site, name: alert.checkName, pieces: message.pieces });
  const results = await Promise.allSettled([
    ...settings.admins.map((to) => mail.send({ to, ...captcha })),
    mail.send({ to: alert.project.ownerEmail, ...undelivered }),
  ]);
  for (const result of results) {
    // the delivery has failed already; this must not hide why
    if (result.status === 'rejected')
      warn(`could not send the email about the rejected Signal message: ${messageOf(result.reason)}`);
  }
}

/** Hands Signal the solution of its captcha, through the daemon or the program; returns what it said. */
export async function submitChallenge(
  { challenge, captcha }: { readonly challenge: string; readonly captcha: string },
  { settings, signal, shell }: Pick<SetupVisit<CallSetting>, 'settings' | 'signal' | 'shell'>,
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

function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : 'unknown fault';
}
