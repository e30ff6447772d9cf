import type { Request } from 'express';
import { addSecs, type Instant } from '../../core/instant.ts';
import { type Account, loadAccount } from '../../services/load-account.ts';
import type { Store } from '../../store/store.ts';
import type { PageDeps } from '../kit/page-deps.ts';
import type { Sender } from '../kit/request.ts';
import { renewSession } from './middleware.ts';
import { sessionKey } from './store.ts';

/** How exactly the list of sessions knows when one was last used. */
const USE_NOTED_EVERY_SECS = 60;

/**
 * Returns who is signed in by the request's session; null when there is none. The account is looked at each time: one that was
 * closed or switched off is signed out with its next request.
 */
export async function currentUser(
  req: Request,
  { store, config }: Pick<PageDeps, 'store' | 'config'>,
): Promise<Account | null> {
  const { userId, actingFor } = req.session;
  if (userId === undefined) return null;
  const account = await loadAccount(userId, { store, config });
  const isRightful = actingFor === undefined || (await mayAct(actingFor, store));
  if (account?.isActive && isRightful) return account;
  await renewSession(req);
  return null;
}

/** Notes when and from where a stored session is used, at most once a minute or when the place changes. */
export async function noteUse(
  req: Request,
  sender: Sender,
  now: Instant,
  { store }: Pick<PageDeps, 'store'>,
): Promise<void> {
  const { place, userId } = req.session;
  if (!place?.isStored || userId === undefined) return;
  const isSamePlace = place.remoteAddr === sender.remoteAddr && place.userAgent === sender.userAgent;
  if (isSamePlace && addSecs(now, -USE_NOTED_EVERY_SECS) < place.lastSeenAt) return;
  await store.sessions.noteUse(sessionKey(req.sessionID), { lastSeenAt: now, ...sender });
}

/** A user who acts as another must still be a superuser. */
async function mayAct(userId: number, { users }: Pick<Store, 'users'>): Promise<boolean> {
  const user = await users.byId(userId);
  return user?.isActive === true && user.isSuperuser;
}
