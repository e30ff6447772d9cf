import type { Instant } from '../core/instant.ts';
import type { Store, User } from '../store/store.ts';
import type { RateLimits } from './rate-limits.ts';
import { isTotpCode } from './totp.ts';

/**
 * Tells whether the code is right, and uses it up: a code seen over a shoulder is worth nothing. Throws `TooMany` for
 * somebody who tries a lot, and for a code that was used already.
 */
export async function acceptTotp(
  { userId, secret, code }: { readonly userId: number; readonly secret: string; readonly code: string },
  { limits, now }: { readonly limits: RateLimits; readonly now: Instant },
): Promise<boolean> {
  await limits.demand('totp', userId);
  if (!isTotpCode(code, secret, now)) return false;
  await limits.demand('totpCode', `${userId}-${code}`);
  return true;
}

/** Ends the use of an authenticator app. */
export async function removeTotp(user: Pick<User, 'id'>, store: Store): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.profiles.update(user.id, { totp: null, totpCreatedAt: null });
    await dropUselessCodes(user, tx);
  });
}

/** Ends the use of one security key. */
export async function removeKey(user: Pick<User, 'id'>, credentialId: number, store: Store): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.credentials.remove(credentialId);
    await dropUselessCodes(user, tx);
  });
}

/** Leaves a user with a password or mailed links only, for those who lost everything else. */
export async function removeAllFactors(user: Pick<User, 'id'>, store: Store): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.profiles.update(user.id, { totp: null, totpCreatedAt: null });
    await tx.credentials.removeOfUser(user.id);
    await tx.recoveryCodes.removeOfUser(user.id);
  });
}

/** Recovery codes stand in for another factor; without one nobody would ask for them. */
async function dropUselessCodes(user: Pick<User, 'id'>, store: Store): Promise<void> {
  const { keys, totp } = await store.users.secondFactors(user.id);
  if (keys === 0 && !totp) await store.recoveryCodes.removeOfUser(user.id);
}
