import { SessionsPage } from '../../../../views/pages/account/sessions.tsx';
import { toIso } from '../../../core/iso.ts';
import { message } from '../../../core/messages.ts';
import { NotFound } from '../../../errors.ts';
import { endOtherSessions, endSessionOfUser } from '../../../services/sign-in.ts';
import { page, type Reply, redirectTo } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { sessionKey } from '../../sessions/store.ts';

const PATH = '/accounts/profile/sessions/';

/** Lists where the user is signed in. */
export async function showSessions(visit: SignedInVisit): Promise<Reply> {
  const { deps, user, now, shell, req } = visit;
  const here = sessionKey(req.sessionID);
  const stored = await deps.store.sessions.ofUser(user.id, now);
  const sessions = stored.map((session) => ({
    key: session.key,
    isThis: session.key === here,
    createdAt: toIso(session.createdAt),
    lastSeenAt: toIso(session.lastSeenAt),
    remoteAddr: session.remoteAddr,
    userAgent: session.userAgent,
  }));
  return page(SessionsPage({ shell, path: PATH, sessions }));
}

/** Signs the user out in one other place, or in all others. */
export async function revokeSessions(visit: SignedInVisit): Promise<Reply> {
  const { deps, user, now, form, req } = visit;
  if (form.has('revoke_others')) {
    const count = await endOtherSessions(user.id, sessionKey(req.sessionID), deps);
    visit.record('session-revoked', { count });
    visit.notify('success', message('signed-out-elsewhere'));
    return redirectTo(PATH);
  }
  if (!(await endSessionOfUser(user.id, form.one('revoke'), { store: deps.store, now }))) throw new NotFound();
  visit.record('session-revoked', { count: 1 });
  visit.notify('success', message('session-ended'));
  return redirectTo(PATH);
}
