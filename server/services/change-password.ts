import { isCommonPassword } from '../common-passwords.ts';
import { passwordStrength, SHORTEST_PASSWORD } from '../core/password-strength.ts';
import { hashPassword } from '../passwords.ts';
import type { Store, User } from '../store/store.ts';

const LONGEST_BYTES = 4096;

/** Returns why a password will not do; null: it will. */
export async function troubleWithPassword(password: string): Promise<string | null> {
  if ([...password].length < SHORTEST_PASSWORD) return `Take at least ${SHORTEST_PASSWORD} characters.`;
  if (Buffer.byteLength(password) > LONGEST_BYTES) return `Take at most ${LONGEST_BYTES} bytes.`;
  if (passwordStrength(password) === 0 || (await isCommonPassword(password)))
    return 'That is one of the first passwords that anybody would try.';
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
