import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { addSecs, type Instant } from '../core/instant.ts';
import { DeliveryError } from '../delivery/delivery-error.ts';
import { logoUrl } from '../delivery/texts.ts';
import type { Mail, MailMessage } from '../delivery/ways-out.ts';
import type { Log } from '../log.ts';
import { REPORTS_SALT, signBounce, signText } from '../signing.ts';
import type { DueReader } from '../store/report-dates.ts';
import type { Store } from '../store/store.ts';

const TRIES = 3;
const PAUSE_SECS = 1;

/** What reports, reminders and notices are made and sent with. */
export interface ReportDeps {
  readonly store: Store;
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly mail: Mail;
}

/** What they are written with. */
export type ComposeDeps = Pick<ReportDeps, 'store' | 'config' | 'clock'>;

/** What every mail shows of the site. */
export function siteOf(config: Config) {
  return { siteName: config.siteName, siteRoot: config.siteRoot, logoUrl: logoUrl(config) };
}

/** Where a reader changes how often mails come, and where one click ends them. */
export function readerLinks({ siteRoot, secretKey }: Config, username: string, now: Instant) {
  const signed = encodeURIComponent(signText(username, REPORTS_SALT, secretKey, now)).replaceAll('%3A', ':');
  return {
    settingsLink: `${siteRoot}/accounts/profile/notifications/`,
    unsubscribeLink: `${siteRoot}/accounts/unsubscribe_reports/${signed}/`,
  };
}

/** Addresses a mail to a reader, so that a mail program can offer to stop these and a bounce does. */
export function addressed(
  content: Pick<MailMessage, 'subject' | 'text' | 'html'>,
  { email, username }: Pick<DueReader, 'email' | 'username'>,
  { config, now }: { readonly config: Config; readonly now: Instant },
): MailMessage {
  const { unsubscribeLink } = readerLinks(config, username, now);
  return {
    ...content,
    to: email,
    headers: { 'List-Unsubscribe': `<${unsubscribeLink}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
    bounceId: signBounce(`r.${username}`, config.secretKey, now),
  };
}

/** Sends a mail, with up to three tries a second apart where another may help. Rejects with the last `DeliveryError`. */
export async function sendPatiently(
  message: MailMessage,
  { mail, clock }: Pick<ReportDeps, 'mail' | 'clock'>,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await mail.send(message);
    } catch (error) {
      if (attempt === TRIES || !(error instanceof DeliveryError && error.retryable)) throw error;
    }
    await clock.sleepUntil(addSecs(clock.now(), PAUSE_SECS));
  }
}

// the mail server itself is away or refuses us, whatever the recipient
const SERVER_FAULTS: ReadonlySet<string> = new Set(['connect', 'timeout', 'dns', 'tls', 'network']);

/** Whether the same mail may go out in an hour: nothing of it was said about the address. */
export function mayWorkLater(error: unknown): boolean {
  return error instanceof DeliveryError && SERVER_FAULTS.has(error.deliveryCode);
}
