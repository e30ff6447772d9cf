import { changedEmailMail } from '../../../views/emails/changed-email-mail.tsx';
import { message } from '../../core/messages.ts';
import { logoUrl } from '../../delivery/texts.ts';
import { changeEmail } from '../../services/change-email.ts';
import { takeBackLink } from '../../services/take-back.ts';
import type { User } from '../../store/store.ts';
import { type Reply, redirectTo } from '../kit/reply.ts';
import type { Visit } from '../kit/visit.ts';
import { completeSignIn, type SignInManner } from './sign-in.ts';

/**
 * Makes an address that was just confirmed the one of the account, tells the old address, and signs in. When a user
 * else has taken the address meanwhile, nothing changes.
 */
export async function takeNewEmail(
  visit: Visit,
  user: User,
  { email, manner }: { readonly email: string; readonly manner: SignInManner },
): Promise<Reply> {
  const { deps, session, now } = visit;
  const { config, store, outbox } = deps;
  const change = await changeEmail(user, email, { store, now });
  if (change === null) {
    delete session.pending;
    session.badLink = true;
    return redirectTo('/accounts/login/');
  }
  visit.record('email-changed', { user: user.id });
  const { siteName, siteRoot, supportEmail } = config;
  const undoLink = takeBackLink(change, { config, now });
  const site = { siteName, siteRoot, supportEmail, logoUrl: logoUrl(config) };
  outbox.post({ to: user.email, ...changedEmailMail({ ...site, undoLink, newEmail: email }) });
  const reply = await completeSignIn(visit, { ...user, email }, manner);
  visit.notify('success', message('email-changed', { email }));
  return reply;
}
