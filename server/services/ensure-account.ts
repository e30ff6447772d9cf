import type { User } from '../store/store.ts';
import { createAccount, type UserDeps, type UserWish } from './create-user.ts';

/** An account, and whether it had to be made. */
export interface EnsuredAccount {
  readonly user: User;
  readonly isNew: boolean;
}

/** Returns the account of an address; makes one, ready to use, when there is none. Fine to do twice at the same moment. */
export async function ensureAccount(wish: Omit<UserWish, 'password'>, deps: UserDeps): Promise<EnsuredAccount> {
  const existing = await deps.store.users.byEmail(wish.email);
  if (existing !== null) return { user: existing, isNew: false };
  try {
    return { user: await createAccount(wish, deps), isNew: true };
  } catch (error) {
    // whatever it was, somebody else may have made the account meanwhile: the databases say so each in their own way
    const other = await deps.store.users.byEmail(wish.email);
    if (other === null) throw error;
    return { user: other, isNew: false };
  }
}
