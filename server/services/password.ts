import { isCommonPassword } from '../common-passwords.ts';
import { passwordStrength, SHORTEST_PASSWORD } from '../core/password-strength.ts';
import { hashPassword, isCheckable, isOutdated, verifyPassword } from '../passwords.ts';
import type { Store, User } from '../store/store.ts';

/** A hash that nothing matches, to be checked where there is none: it must take as long to find no account as to find one. */
const NOBODY =
  'argon2$argon2id$v=19$m=102400,t=2,p=8$bm9ib2R5LW5vYm9keS1ub2JvZA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

const LONGEST_BYTES = 4096;

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

/** Returns why a password will not do; null: it will. */
export async function troubleWithPassword(password: string): Promise<string | null> {
  if ([...password].length < SHORTEST_PASSWORD) return `Use at least ${SHORTEST_PASSWORD} characters.`;
  if (Buffer.byteLength(password) > LONGEST_BYTES) return `Use at most ${LONGEST_BYTES} bytes.`;
  if (passwordStrength(password) === 0 || (await isCommonPassword(password))) return 'This password is too common.';
  return null;
}

/**
 * Sets a password. Links that were mailed are dead from now on, and the user is signed out everywhere except in the
 * session with the key `keep`.
 */
export async function changePassword(
  user: Pick<User, 'id'>,
  password: string,
  { store, keep }: { readonly store: Store; readonly keep?: string },
): Promise<void> {
  const hash = await hashPassword(password);
  await store.transaction(async (tx) => {
    await tx.users.update(user.id, { password: hash });
    await tx.profiles.setLoginToken(user.id, '');
    await tx.sessions.removeOfUser(user.id, keep);
  });
}
