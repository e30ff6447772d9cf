import { message } from '../../../core/messages.ts';
import { Forbidden, NotFound } from '../../../errors.ts';
import { loadAccount } from '../../../services/load-account.ts';
import { type Reply, redirectTo } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { continueSession } from '../../sessions/begin.ts';
import { rememberStaff } from './audit.ts';
import type { RowVisit } from './model.ts';
import type { Row } from './row.ts';

// A superuser who uses the site as another user.

/** Tells whether the viewer may sign in as the user of this row. */
export function mayBorrow(row: Row, { user, session, deps }: RowVisit): boolean {
  // where a proxy names the user, a session for another user does not last
  const isPossible = deps.config.remoteUserHeader === '' && session.actingFor === undefined;
  return isPossible && user.isSuperuser && row.flag('is_active') && row.number('id') !== user.id;
}

/** Begins a session as that user, which remembers whose it really is. */
export async function signInAs(visit: RowVisit, row: Row): Promise<Reply> {
  const { deps, req, sender, now, user } = visit;
  if (!mayBorrow(row, visit)) throw new Forbidden(message('cannot-borrow'));
  const target = await loadAccount(row.number('id'), deps);
  if (target === null) throw new NotFound();
  await rememberStaff(visit, 'staff-signed-in-as', `${target.email} (${target.id})`);
  await continueSession(req, target.id, sender, now);
  req.session.actingFor = user.id;
  req.session.actingForEmail = user.email;
  visit.rotateCsrf();
  return redirectTo('/');
}

/** Brings a superuser back to their own account. */
export async function returnToOwn(visit: SignedInVisit): Promise<Reply> {
  const { deps, req, sender, now, session, user: borrowed } = visit;
  const ownId = session.actingFor;
  if (ownId === undefined) return redirectTo('/');
  const own = await loadAccount(ownId, deps);
  if (!own?.isActive) throw new NotFound();
  await rememberStaff(
    { ...visit, user: own, session: {} },
    'staff-returned',
    `from ${borrowed.email} (${borrowed.id})`,
  );
  await continueSession(req, own.id, sender, now);
  visit.rotateCsrf();
  return redirectTo(`/admin/accounts/profile/${borrowed.id}/change/`);
}
