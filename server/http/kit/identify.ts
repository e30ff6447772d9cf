import type { Request } from 'express';
import { message } from '../../core/messages.ts';
import { Forbidden } from '../../errors.ts';
import { ensureAccount } from '../../services/create-user.ts';
import { isEmailAddress } from '../../services/email-address.ts';
import { type Account, loadAccount } from '../../services/load-account.ts';
import { noteSignIn } from '../../services/sign-in.ts';
import { recordSecurity } from '../security/security-log.ts';
import { beginSession } from '../sessions/begin.ts';
import { currentUser } from '../sessions/current-user.ts';
import type { ClaimReader } from '../sessions/header-sign-in.ts';
import { renewSession } from '../sessions/middleware.ts';
import type { PageDeps } from './page-deps.ts';
import type { Sender } from './request.ts';

/** One request, before it is known whose it is. */
export interface Arrival {
  readonly req: Request;
  readonly sender: Sender;
  readonly now: Account['createdAt'];
  /** A new sign-in needs new tokens for forms. */
  readonly rotateCsrf: () => void;
}

type Deps = Pick<PageDeps, 'store' | 'config' | 'log'>;

/**
 * Finds out who sends a request: by the session, or where a proxy signs people in, by what the proxy says, which then
 * counts more. Throws `Forbidden` for a visitor whom the proxy lets in and we do not.
 */
export async function identify(arrival: Arrival, claimOf: ClaimReader, deps: Deps): Promise<Account | null> {
  const { req } = arrival;
  const user = await currentUser(req, deps);
  const claim = claimOf(req);
  if (claim === null) return user;
  if (claim.kind === 'nobody') {
    if (user !== null) await renewSession(req);
    return null;
  }
  if (user?.email === claim.email) return user;
  return await signInByClaim(claim.email, arrival, deps);
}

async function signInByClaim(email: string, arrival: Arrival, deps: Deps): Promise<Account> {
  const { req, sender, now, rotateCsrf } = arrival;
  const refuse = (why: string): Forbidden => {
    recordSecurity(deps.log, 'header-refused', { sender, fields: { why } });
    return new Forbidden(message('sign-in-service-sent', { what: why }));
  };
  if (!isEmailAddress(email)) throw refuse('a user without a valid email address');
  const { user, isNew } = await ensureAccount({ email }, { ...deps, now });
  if (isNew) recordSecurity(deps.log, 'account-created', { user: user.id, sender, fields: { by: 'header' } });
  if (!user.isActive) throw refuse('a disabled account');
  await beginSession(req, user.id, sender, now);
  rotateCsrf();
  const isKept = await noteSignIn(user.id, { store: deps.store, now });
  recordSecurity(deps.log, 'sign-in', { user: user.id, sender, fields: { by: 'header' } });
  if (isKept) recordSecurity(deps.log, 'account-kept', { user: user.id, sender });
  const account = await loadAccount(user.id, deps);
  if (account === null) throw refuse('an account that no longer exists');
  return account;
}
