import { createHmac, randomInt } from 'node:crypto';
import { sudoMail } from '../../../views/emails/sudo-mail.tsx';
import { addSecs, instant } from '../../core/instant.ts';
import { logoUrl } from '../../delivery/texts.ts';
import { sameText } from '../../signing.ts';
import type { SignedInVisit } from '../kit/visit.ts';

// The code that shows that the signed-in user reads the mail of the account.

const DIGITS = 6;
const VALID_SECS = 900;
const MOST_WRONG = 5;

/** Sends a code, unless the one sent before still counts. Throws `TooMany` for those who ask for many. */
export async function mailSudoCode(visit: SignedInVisit): Promise<void> {
  const { deps, user, session, now } = visit;
  if (liveCode(visit) !== null) return;
  await deps.limits.demand('sudo', user.id);
  const code = String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0');
  session.sudo = { code: { hash: hashOf(code, visit), sentAt: now, wrong: 0 } };
  const { siteName, siteRoot } = deps.config;
  deps.outbox.post({ to: user.email, ...sudoMail({ code, siteName, siteRoot, logoUrl: logoUrl(deps.config) }) });
}

/** Returns null for the right code, which is used up with that, else what is wrong. */
export function checkSudoCode(visit: SignedInVisit): string | null {
  const { form, session } = visit;
  const live = liveCode(visit);
  if (live === null) return 'This code has expired.';
  if (sameText(hashOf(form.one('sudo_code').replace(/\s/g, ''), visit), live.hash)) return null;
  const wrong = live.wrong + 1;
  session.sudo = wrong < MOST_WRONG ? { code: { ...live, wrong } } : {};
  return wrong < MOST_WRONG
    ? 'This is not the code in the email.'
    : 'Too many wrong attempts. The code is no longer valid.';
}

function liveCode({ session, now }: SignedInVisit) {
  const code = session.sudo?.code;
  return code !== undefined && addSecs(instant(code.sentAt), VALID_SECS) >= now ? code : null;
}

/** Keyed: an attacker who reads the table of sessions could try a million codes in no time. */
function hashOf(code: string, { deps, user }: SignedInVisit): string {
  return createHmac('sha256', deps.config.secretKey).update(`sudo:${user.id}:${code}`).digest('hex');
}
