import { hashPassword, isCheckable, isOutdated, verifyPassword } from '../passwords.ts';
import type { Store, User } from '../store/store.ts';

/** A hash that nothing matches, to be checked where there is none: it must take as long to find no account as to find one. */
const NOBODY =
  'argon2$argon2id$v=19$m=102400,t=2,p=8$bm9ib2R5LW5vYm9keS1ub2JvZA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

/**
 * Returns the active user with this address and password; null for every other reason alike. The password is tried as
 * typed, then without spaces around it, as some forms once stored it. An old form of hash is replaced.
 */
export async function userWithPassword(
  email: string,
  password: string,
  { users }: Pick<Store, 'users'>,
): Promise<User | null> {
  const user = await users.byEmail(email.trim());
  const kept = user === null ? '' : await users.password(user.id);
  const stored = user?.isActive && isCheckable(kept) ? kept : NOBODY;
  const matching = await matchingForm(password, stored);
  if (user === null || matching === null || stored === NOBODY) return null;
  if (isOutdated(stored)) await users.rehashPassword(user.id, stored, await hashPassword(matching));
  return user;
}

async function matchingForm(password: string, stored: string): Promise<string | null> {
  for (const form of new Set([password, password.trim()])) {
    if (await verifyPassword(form, stored)) return form;
  }
  return null;
}
