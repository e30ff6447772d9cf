import { SetPasswordPage } from '../../../../views/pages/account/security.tsx';
import { message } from '../../../core/messages.ts';
import { changePassword, troubleWithPassword } from '../../../services/password.ts';
import { page, type Reply, redirectTo } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { sessionKey } from '../../sessions/store.ts';
import { PROFILE } from './profile.ts';

export function showSetPassword({ shell }: SignedInVisit): Reply {
  return page(SetPasswordPage({ shell }));
}

/** Sets the password; who else is signed in to the account is so no longer. */
export async function setPassword(visit: SignedInVisit): Promise<Reply> {
  const { deps, user, form, req, shell } = visit;
  const password = form.one('password');
  const error = await troubleWithPassword(password);
  if (error !== null) return page(SetPasswordPage({ shell, error }));
  await changePassword(user, password, { store: deps.store, keep: sessionKey(req.sessionID) });
  visit.record('password-set');
  visit.notify('success', message('password-set'));
  return redirectTo(PROFILE);
}
