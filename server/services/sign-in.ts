import { addSecs, type Instant } from '../core/instant.ts';
import type { Store } from '../store/store.ts';
import type { Account } from './load-account.ts';

// What is stored of who signs in, and where.

const ACTIVITY_NOTED_EVERY_SECS = 24 * 3600;

interface Deps {
  readonly store: Pick<Store, 'users' | 'profiles' | 'sessions'>;
  readonly now: Instant;
}

/** Notes that a user signs in. Returns whether that kept the account from being deleted. */
export async function noteSignIn(userId: number, { store, now }: Deps): Promise<boolean> {
  await store.users.update(userId, { lastLoginAt: now });
  return await store.profiles.cancelClosing(userId);
}

/** Notes at most once a day that an account is in use; returns whether it did. */
export async function noteActivity({ id, profile }: Account, { store, now }: Deps): Promise<boolean> {
  const { lastActiveAt } = profile;
  if (lastActiveAt !== null && addSecs(lastActiveAt, ACTIVITY_NOTED_EVERY_SECS) >= now) return false;
  await store.profiles.update(id, { lastActiveAt: now });
  return true;
}

/** Ends all sessions of a user but the one with this key; returns how many there were. */
export async function endOtherSessions(userId: number, keep: string, { store }: Pick<Deps, 'store'>): Promise<number> {
  return await store.sessions.removeOfUser(userId, keep);
}

/** Ends one session of a user; returns false when the user has none with this key. */
export async function endSessionOfUser(userId: number, key: string, { store, now }: Deps): Promise<boolean> {
  const sessions = await store.sessions.ofUser(userId, now);
  if (!sessions.some((session) => session.key === key)) return false;
  await store.sessions.remove(key);
  return true;
}
