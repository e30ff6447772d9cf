import { loginMail } from '../../../views/emails/login-mail.tsx';
import { logoUrl } from '../../delivery/texts.ts';
import type { MailMessage } from '../../delivery/ways-out.ts';
import { makeLoginLink } from '../../services/login-link.ts';
import type { User } from '../../store/store.ts';
import { cookieName, readCookie } from '../kit/cookies.ts';
import { isSiteHttps } from '../kit/site-address.ts';
import type { Visit } from '../kit/visit.ts';

// The browser that asked for a login mail may follow its link without pressing a button. Scanners, which open links in
// mails as they arrive, do not have this cookie.

const AUTO_LOGIN_COOKIE = 'auto-login';
const AUTO_LOGIN_SECS = 300;

/** Writes the mail with a link that signs the user in and leads to `next`. */
export async function writeLoginMail(
  user: User,
  next: string | null,
  { deps, now, shell }: Pick<Visit, 'deps' | 'now' | 'shell'>,
): Promise<MailMessage> {
  const { config, store } = deps;
  const target = next === null ? null : `${shell.prefix}${next}`;
  const loginLink = await makeLoginLink(user, target, { store, config, now });
  const { siteName, siteRoot } = config;
  return { to: user.email, ...loginMail({ loginLink, siteName, siteRoot, logoUrl: logoUrl(config) }) };
}

/** Lets this browser follow the link that it asked for without pressing a button. */
export function allowAutoLogin({ res, deps }: Visit): void {
  res.cookie(cookieName(AUTO_LOGIN_COOKIE, deps.config), '1', {
    maxAge: AUTO_LOGIN_SECS * 1000,
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    secure: isSiteHttps(deps.config),
  });
}

/** Whether this browser asked for a link a moment ago. */
export function mayAutoLogin({ req, deps }: Visit): boolean {
  return readCookie(req, cookieName(AUTO_LOGIN_COOKIE, deps.config)) === '1';
}
