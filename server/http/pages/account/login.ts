import { ConfirmLoginPage } from '../../../../views/pages/account/confirm-login.tsx';
import { type LoginErrors, LoginPage } from '../../../../views/pages/account/login.tsx';
import { NoticePage } from '../../../../views/pages/notice.tsx';
import { message } from '../../../core/messages.ts';
import { Forbidden } from '../../../errors.ts';
import { demandPasswordRoom } from '../../../passwords.ts';
import { isEmailAddress } from '../../../services/email-address.ts';
import { LIMITED, limitReached, normalisedEmail } from '../../../services/rate-limits.ts';
import { page, type Reply, redirectTo } from '../../kit/reply.ts';
import type { Visit } from '../../kit/visit.ts';
import { withNext } from '../../security/next-url.ts';
import { endSession } from '../../sessions/middleware.ts';
import { passwordLimits } from '../../sign-in/known-browser.ts';
import { allowAutoLogin, mayAutoLogin, writeLoginMail } from '../../sign-in/login-mail.ts';
import { isOidcSetUp } from '../../sign-in/oidc.ts';
import { homeOf, passFirstFactor } from '../../sign-in/sign-in.ts';

const WRONG = 'The email address or password is incorrect. Check both and try again.';
const TOO_OFTEN = 'Too many attempts. Please try again later.';
const TOO_MANY_PASSWORDS = 'Too many attempts. Please try again later, or log in with a link by email.';

type LinkVisit = Visit<'username' | 'token'>;

/** Shows the ways to sign in; a signed-in user goes on at once. */
export async function showLogin(visit: Visit): Promise<Reply> {
  const next = nextOf(visit);
  if (visit.user !== null) return redirectTo(next ?? (await homeOf(visit.user, visit)));
  return loginPage(visit, {}, !(await visit.deps.store.users.any()));
}

/** Takes the form with a password, or the one that asks for a link by mail. */
export async function login(visit: Visit): Promise<Reply> {
  if (visit.deps.config.remoteUserHeader !== '') throw new Forbidden(message('signs-in-elsewhere'));
  return visit.form.one('action') === 'login' ? await loginByPassword(visit) : await mailLink(visit);
}

/** Follows the link for the browser that asked for it; shows a button to all others, as mail scanners press none. */
export async function openLoginLink(visit: LinkVisit): Promise<Reply> {
  if (visit.req.method === 'GET' && mayAutoLogin(visit)) return await useLoginLink(visit);
  return page(ConfirmLoginPage({ shell: visit.shell }));
}

/** Signs in. Who is signed in stays so when the link turns out to be worth nothing. */
export async function useLoginLink(visit: LinkVisit): Promise<Reply> {
  const { deps, query, session } = visit;
  if (deps.config.remoteUserHeader !== '') throw new Forbidden(message('signs-in-elsewhere'));
  const user = await deps.attempts.attempt('link', visit);
  if (user === null) {
    visit.record('sign-in-failed', { by: 'link' });
    session.badLink = true;
    return redirectTo('/accounts/login/');
  }
  return await passFirstFactor(visit, user, { by: 'link', next: deps.safeNext(query.get('next')) });
}

/** Says what to do next; the same for addresses without an account. */
export function showLinkSent({ shell }: Visit): Reply {
  const text = 'If there is an account for this address, we have sent it a link. The link works once, within an hour.';
  return page(NoticePage({ shell, title: 'Check your inbox', text }));
}

/** Ends the session, here and on the server. */
export async function logout(visit: Visit): Promise<Reply> {
  if (visit.user !== null) visit.record('sign-out');
  await endSession(visit.req, visit.res, visit.deps.config);
  return redirectTo('/');
}

async function loginByPassword(visit: Visit): Promise<Reply> {
  demandPasswordRoom();
  const { deps, form } = visit;
  const email = form.one('email').trim().toLowerCase();
  const account = await deps.store.users.byEmail(email);
  const limits = await passwordLimits(visit, account, email);
  const attempt = deps.limits.attempt(limits, () => deps.attempts.attempt('password', visit));
  const user = await attempt.catch(limitReached);
  if (user === LIMITED) {
    visit.record('limit-reached', { at: 'password' });
    return loginPage(visit, { password: deps.outbox.isOpen ? TOO_MANY_PASSWORDS : TOO_OFTEN });
  }
  if (user === null) {
    visit.record('sign-in-failed', { by: 'password' });
    return loginPage(visit, { password: WRONG });
  }
  return await passFirstFactor(visit, user, { by: 'password', next: nextOf(visit) });
}

async function mailLink(visit: Visit): Promise<Reply> {
  const { deps, form, sender } = visit;
  const email = form.one('identity').trim().toLowerCase();
  if (!deps.outbox.isOpen) return loginPage(visit, { link: 'This server cannot send email. Use your password.' });
  if (!isEmailAddress(email)) return loginPage(visit, { link: 'This is not an email address.' });
  const limit =
    (await deps.limits.take('authIp', sender.remoteAddr)) ?? (await deps.limits.take('email', normalisedEmail(email)));
  if (limit !== null) {
    visit.record('limit-reached', { at: 'link' });
    return loginPage(visit, { link: TOO_OFTEN });
  }
  const next = nextOf(visit);
  // looked up behind the visitor's back: the answer comes as fast for an address without an account
  deps.outbox.prepare(async () => {
    const user = await deps.store.users.byEmail(email);
    return user?.isActive ? await writeLoginMail(user, next, visit) : null;
  });
  allowAutoLogin(visit);
  return redirectTo('/accounts/login_link_sent/');
}

function loginPage(visit: Visit, errors: LoginErrors, isEmpty = false): Reply {
  const { deps, shell, session, query, form } = visit;
  const { config, outbox } = deps;
  const oidcPath = withNext('/accounts/login/oidc/', nextOf(visit), shell.prefix);
  const hadBadLink = session.badLink === true;
  delete session.badLink;
  return page(
    LoginPage({
      shell,
      action: withNext('/accounts/login/', nextOf(visit), shell.prefix),
      canMail: outbox.isOpen,
      byProxy: config.remoteUserHeader !== '',
      passkeyHref:
        config.rpId === ''
          ? null
          : `${shell.prefix}${withNext('/accounts/login/passkey/', nextOf(visit), shell.prefix)}`,
      oidc: isOidcSetUp(config) ? { name: config.oidcName, href: `${shell.prefix}${oidcPath}` } : null,
      supportEmail: config.supportEmail,
      isEmpty,
      hadBadLink,
      wasClosed: query.has('account-closed'),
      graceDays: config.accountCloseGraceDays,
      email: form.one('email') || form.one('identity'),
      errors,
    }),
  );
}

function nextOf({ query, deps }: Visit): string | null {
  return deps.safeNext(query.get('next'));
}
