import { member } from './http-rules.ts';
import type { Delivery } from './integration.ts';
import type { Settings } from './settings.ts';
import type { Judge } from './ways-out.ts';

// no such number; opted out by STOP; cannot receive SMS: https://www.twilio.com/docs/api/errors
const RECIPIENT_GONE: ReadonlySet<unknown> = new Set([21211, 21610, 21614]);

type TwilioSetting = 'siteRoot' | 'twilioAccount' | 'twilioAuth' | 'twilioApiBase';

/** Whether this server has an account there. */
export function hasTwilio({ twilioAccount, twilioAuth }: Settings<'twilioAccount' | 'twilioAuth'>): boolean {
  return twilioAccount !== '' && twilioAuth !== '';
}

/** Asks Twilio to write or to call; it reports to our callback what became of that. */
export async function postToTwilio(
  { settings, notification, http }: Pick<Delivery<unknown, TwilioSetting>, 'settings' | 'notification' | 'http'>,
  resource: 'Messages' | 'Calls',
  fields: Readonly<Record<string, string>>,
): Promise<void> {
  const { twilioApiBase, twilioAccount, twilioAuth, siteRoot } = settings;
  const url = `${twilioApiBase}/2010-04-01/Accounts/${encodeURIComponent(twilioAccount)}/${resource}.json`;
  const login = Buffer.from(`${twilioAccount}:${twilioAuth}`).toString('base64');
  const callback = `${siteRoot}/api/v3/notifications/${notification.code}/status`;
  await http.postForm(
    url,
    { ...fields, StatusCallback: callback },
    { judge, headers: { authorization: `Basic ${login}` } },
  );
}

/** Only the recipient's own faults are final: a wrong account or an empty one is the server's, and gets mended. */
const judge: Judge = (answer) => {
  const json = answer.json();
  const message = member(json, 'message');
  const detail = answer.status >= 300 && typeof message === 'string' ? { detail: message } : {};
  const isGone = answer.status === 400 && RECIPIENT_GONE.has(member(json, 'code'));
  if (isGone) return { ...detail, permanent: true, code: 'recipient_gone' };
  return 'detail' in detail ? detail : null;
};
