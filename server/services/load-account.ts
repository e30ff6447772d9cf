import type { Config } from '../config.ts';
import type { Profile } from '../store/profiles.ts';
import type { Store, User } from '../store/store.ts';
import { limitsOf } from './create-user.ts';

/** A user with the settings. */
export interface Account extends User {
  readonly profile: Profile;
}

interface AccountDeps {
  readonly store: Pick<Store, 'users' | 'profiles'>;
  readonly config: Pick<Config, 'usePayments'>;
}

/** Reads a user with the profile, which imported users may lack: then it is made. Null when there is no such user. */
export async function loadAccount(userId: number, deps: AccountDeps): Promise<Account | null> {
  const [user, profile] = await Promise.all([deps.store.users.byId(userId), deps.store.profiles.ofUser(userId)]);
  if (user === null) return null;
  return { ...user, profile: profile ?? (await makeProfile(userId, deps)) };
}

async function makeProfile(userId: number, { store, config }: AccountDeps): Promise<Profile> {
  await store.profiles.ensure(userId, limitsOf(config));
  const profile = await store.profiles.ofUser(userId);
  if (profile === null) throw new Error(`no profile for user ${userId}`);
  return profile;
}
