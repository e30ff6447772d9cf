import { captchaMail, undeliveredMail } from '../../../views/emails/undelivered-mail.tsx';
import type { Delivery } from '../../delivery/integration.ts';
import { logoUrl } from '../../delivery/texts.ts';
import type { SignalConfig } from './config.ts';
import type { SignalMessage } from './message.ts';

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
  { alert, settings, mail, warn }: Delivery<SignalConfig>,
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
    if (result.status === 'rejected') warn(`no mail about the refused Signal message: ${messageOf(result.reason)}`);
  }
}

function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : 'unknown fault';
}
