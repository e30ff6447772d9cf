import { createHash, randomBytes } from 'node:crypto';
import type { Config } from '../config.ts';
import type { Instant } from '../core/instant.ts';
import { LOGIN_SALT, readSignedText, signText } from '../signing.ts';
import type { Store, User } from '../store/store.ts';
import { loadAccount } from './load-account.ts';

const TOKEN_BYTES = 24;
const MAX_AGE_SECS = 3600;

interface Deps {
  readonly store: Pick<Store, 'users' | 'profiles'>;
  readonly config: Pick<Config, 'secretKey' | 'secretKeyFallbacks' | 'siteRoot' | 'usePayments'>;
  readonly now: Instant;
}

/**
 * Makes a link that signs the user in, once, within an hour. Links made for the user before are dead from now on.
 * `next` is where it leads, with the path of the site's root; null: the usual place.
 */
export async function makeLoginLink(user: User, next: string | null, deps: Deps): Promise<string> {
  const signed = signText(await makeLoginToken(user, deps), LOGIN_SALT, deps.config.secretKey, deps.now);
  const query = next === null ? '' : `?next=${encodeURIComponent(next)}`;
  return `${deps.config.siteRoot}/accounts/check_token/${encodeURIComponent(user.username)}/${signed}/${query}`;
}

/** Makes the one token that counts for a user; only its hash is kept. */
export async function makeLoginToken(user: User, { store, config }: Deps): Promise<string> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  // imported users may have no profile yet
  await loadAccount(user.id, { store, config });
  await store.profiles.setLoginToken(user.id, hashToken(token));
  return token;
}

/** Returns whose link this is, and uses it up; null for one that is wrong, old, used, or of an account switched off. */
export async function followLoginLink(username: string, signed: string, deps: Deps): Promise<User | null> {
  const read = readSignedText(signed, {
    salt: LOGIN_SALT,
    keys: deps.config,
    now: deps.now,
    maxAgeSecs: MAX_AGE_SECS,
  });
  const user = read === null ? null : await deps.store.users.byUsername(username);
  if (read === null || user === null || !user.isActive) return null;
  return (await burnLoginToken(user, read.value, deps)) ? user : null;
}

/** Uses a token up; returns whether it was the one that counted. */
export async function burnLoginToken(user: User, token: string, { store }: Pick<Deps, 'store'>): Promise<boolean> {
  return await store.profiles.burnLoginToken(user.id, hashToken(token));
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
