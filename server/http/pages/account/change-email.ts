import { changeEmailMail } from '../../../../views/emails/change-email-mail.tsx';
import { ChangeEmailPage, ConfirmPage } from '../../../../views/pages/account/security.tsx';
import { NoticePage } from '../../../../views/pages/notice.tsx';
import { message } from '../../../core/messages.ts';
import { counted } from '../../../core/words.ts';
import { logoUrl } from '../../../delivery/texts.ts';
import { Forbidden } from '../../../errors.ts';
import { followNewEmailLink, newEmailLink } from '../../../services/change-email.ts';
import { isEmailAddress } from '../../../services/email-address.ts';
import { readTakeBackLink, type TakenBack, takeBack } from '../../../services/take-back.ts';
import { page, type Reply, redirectTo } from '../../kit/reply.ts';
import type { SignedInVisit, Visit } from '../../kit/visit.ts';
import { allowAutoLogin, mayAutoLogin } from '../../sign-in/login-mail.ts';
import { takeNewEmail } from '../../sign-in/new-email.ts';
import { passFirstFactor } from '../../sign-in/sign-in.ts';

const PATH = '/accounts/change_email/';

export async function showChangeEmail(visit: SignedInVisit): Promise<Reply> {
  return await changePage(visit);
}

/** Mails a link to the new address; the account keeps the old one until it is followed. */
export async function requestNewEmail(visit: SignedInVisit): Promise<Reply> {
  const { deps, user, form, now } = visit;
  const { store, config, outbox } = deps;
  refuseBehindProxy(visit);
  if (!outbox.isOpen) return await changePage(visit);
  const email = form.one('email').trim().toLowerCase();
  if (!isEmailAddress(email)) return await changePage(visit, 'This is not an email address.');
  if ((await store.users.byEmail(email)) !== null)
    return await changePage(visit, `There is already an account for ${email}.`);
  const link = await newEmailLink(user, email, { store, config, now });
  const { siteName, siteRoot } = config;
  outbox.post({ to: email, ...changeEmailMail({ link, siteName, siteRoot, logoUrl: logoUrl(config) }) });
  allowAutoLogin(visit);
  visit.notify('info', message('email-link-sent', { email }));
  return redirectTo(PATH);
}

/** Follows the link for the browser that asked for it; shows a button to all others, as mail scanners press none. */
export async function openNewEmailLink(visit: Visit<'signed'>): Promise<Reply> {
  const { req, shell, deps } = visit;
  if (req.method === 'GET' && mayAutoLogin(visit)) return await confirmNewEmail(visit);
  const text = `Use this email address for your ${deps.config.siteName} account and log in.`;
  return page(ConfirmPage({ shell, title: 'Confirm your address', text, button: 'Confirm' }));
}

/** Changes the address, after the second factor where there is one. */
export async function confirmNewEmail(visit: Visit<'signed'>): Promise<Reply> {
  const { deps, now } = visit;
  const { store, config } = deps;
  refuseBehindProxy(visit);
  const followed = await followNewEmailLink(visit.param('signed'), { store, config, now });
  if (followed === null) return incorrectLink(visit);
  const { user, email } = followed;
  const manner = { by: 'link', next: null };
  const { keys, totp } = await store.users.secondFactors(user.id);
  if (keys === 0 && !totp) return await takeNewEmail(visit, user, { email, manner });
  const reply = await passFirstFactor(visit, user, manner);
  const { session } = visit;
  if (session.pending !== undefined) session.pending = { ...session.pending, newEmail: email };
  return reply;
}

/** Asks whether to take a change back. */
export async function showTakeBack(visit: Visit<'signed'>): Promise<Reply> {
  const { deps, now, shell } = visit;
  const open = await readTakeBackLink(visit.param('signed'), { store: deps.store, config: deps.config, now });
  if (open === null) return incorrectLink(visit);
  const text = `Restore ${open.change.oldEmail} as the email address of your account, sign out everywhere, and remove the password and every sign-in app, security key, recovery code and API key added since the change.`;
  return page(ConfirmPage({ shell, title: 'Take the change back', text, button: 'Take it back' }));
}

/** Takes a change back. */
export async function takeEmailBack(visit: Visit<'signed'>): Promise<Reply> {
  const { deps, now, shell } = visit;
  const open = await readTakeBackLink(visit.param('signed'), { store: deps.store, config: deps.config, now });
  if (open === null) return incorrectLink(visit);
  const done = await takeBack(open, deps);
  const { oldEmail } = open.change;
  if (done.result === 'used') return incorrectLink(visit);
  if (done.result === 'taken') {
    const text = `${oldEmail} is the email address of another account by now. Log in to that account and change its address or close it. Then open the link again.`;
    return page(NoticePage({ shell, title: 'The address is in use', text }), 409);
  }
  visit.record('email-changed', { user: open.user.id, takenBack: true });
  const text = `${oldEmail} is the email address of your account again. ${removedWords(done)} Log in with a link by email and set a new password. Check your security keys, and the members and integrations of your projects.`;
  return page(NoticePage({ shell: { ...shell, viewer: null }, title: 'The change was taken back', text }));
}

function removedWords({ app, securityKeys, apiKeys }: TakenBack): string {
  const removed = [
    'the password',
    ...(app ? ['an authenticator app'] : []),
    ...(securityKeys === 0 ? [] : [counted(securityKeys, 'security key')]),
    ...(apiKeys === 0 ? [] : [counted(apiKeys, 'API key')]),
  ];
  return `All sessions have been signed out. These have been removed: ${removed.join(', ')}.`;
}

async function changePage(visit: SignedInVisit, error?: string): Promise<Reply> {
  const { deps, user, form, shell } = visit;
  const { keys, totp } = await deps.store.users.secondFactors(user.id);
  const hasFactors = keys > 0 || totp;
  const { isOpen: canMail } = deps.outbox;
  return page(ChangeEmailPage({ shell, email: user.email, typed: form.one('email'), canMail, hasFactors, error }));
}

function incorrectLink({ shell }: Visit): Reply {
  const text = 'This link is invalid, has expired, or has already been used. Nothing was changed.';
  return page(NoticePage({ shell, title: 'Invalid link', text }));
}

function refuseBehindProxy({ deps }: Visit): void {
  if (deps.config.remoteUserHeader !== '') throw new Forbidden(message('addresses-managed'));
}
