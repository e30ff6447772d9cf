import { message } from '../../core/messages.ts';
import { Forbidden, NotFound } from '../../errors.ts';
import { noteActivity } from '../../services/sign-in.ts';
import { sudoGate } from '../sessions/sudo.ts';
import type { PageRoute } from './page-route.ts';
import { type Reply, redirectTo } from './reply.ts';
import { isSignedIn, type SignedInVisit, type Visit } from './visit.ts';

/** Returns null for visitors who may open the page, else what they see instead; throws what refuses them. */
export async function admit(visit: Visit, route: PageRoute): Promise<Reply | null> {
  const { audience } = route;
  if (audience === 'anyone') return null;
  if (audience === 'anonymous') {
    if (visit.user !== null) throw new Forbidden(message('signed-in-already'));
    return null;
  }
  if (!isSignedIn(visit)) {
    if (route.polled) throw new Forbidden(message('sign-in-first'));
    return redirectTo(loginPath(visit));
  }
  if (audience === 'staff' && !visit.user.isStaff && !visit.user.isSuperuser) throw new NotFound();
  if (audience === 'superuser' && !visit.user.isSuperuser) throw new NotFound();
  if (route.countsAsUse && visit.session.actingFor === undefined) await countUse(visit);
  const isSensitive = route.sudo === 'everybody' || (route.sudo === 'superusers' && visit.user.isSuperuser);
  return isSensitive ? await sudoGate(visit) : null;
}

function loginPath({ path, query, shell }: Visit): string {
  const target = query.size === 0 ? path : `${path}?${query}`;
  return `/accounts/login/?next=${encodeURIComponent(`${shell.prefix}${target}`)}`;
}

/** Notes that the account is in use, and prolongs the session with that. */
async function countUse({ user, now, session, deps }: SignedInVisit): Promise<void> {
  if (await noteActivity(user, { store: deps.store, now })) session.renewedAt = now;
}
