import { addSecs, instant } from '../../core/instant.ts';
import { message } from '../../core/messages.ts';
import { Invalid } from '../../errors.ts';
import { type Account, loadAccount } from '../../services/load-account.ts';
import { type Reply, redirectTo } from '../kit/reply.ts';
import type { Visit, VisitSession } from '../kit/visit.ts';
import { takeNewEmail } from './new-email.ts';
import { completeSignIn } from './sign-in.ts';

const WITHIN_SECS = 300;

/** A user who has shown the first factor. */
export interface HalfSignedIn {
  readonly user: Account;
  readonly pending: NonNullable<VisitSession['pending']>;
}

/**
 * Returns who has shown the first factor and owes the second; null when that was too long ago. Throws `Invalid` when
 * no user has, or the account changed meanwhile.
 */
export async function halfSignedIn(visit: Visit): Promise<HalfSignedIn | null> {
  const { deps, session, now } = visit;
  const { pending } = session;
  if (visit.user !== null || pending === undefined) throw new Invalid(message('log-in-first'));
  if (addSecs(instant(pending.at), WITHIN_SECS) < now) {
    delete session.pending;
    return null;
  }
  const user = await loadAccount(pending.userId, deps);
  if (!user?.isActive || user.email !== pending.email) throw new Invalid(message('log-in-again'));
  return { user, pending };
}

/** Sends those to the login page who took too long. */
export function beginAgain(visit: Visit): Reply {
  visit.notify('warning', message('second-factor-late'));
  return redirectTo('/accounts/login/');
}

/** Signs in after the second factor was right. */
export async function passSecondFactor(
  visit: Visit,
  { user, pending }: HalfSignedIn,
  factor: 'totp' | 'key' | 'recovery-code',
): Promise<Reply> {
  const manner = { by: `${pending.by}+${factor}`, next: visit.deps.safeNext(visit.query.get('next')) };
  if (pending.newEmail === undefined) return await completeSignIn(visit, user, manner);
  return await takeNewEmail(visit, user, { email: pending.newEmail, manner });
}
