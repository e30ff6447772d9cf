import { z } from 'zod';
import type { Config } from '../config.ts';
import { addSecs, type Instant } from '../core/instant.ts';
import { LOGIN_SALT, readSignedObject, type SigningKeys, signObject } from '../signing.ts';
import type { Store, User } from '../store/store.ts';
import { burnLoginToken, makeLoginToken } from './login-link.ts';
import { TAKE_BACK_SECS } from './take-back.ts';

const CONFIRM_SECS = 900;

interface Signing {
  readonly config: SigningKeys & Pick<Config, 'siteRoot' | 'usePayments'>;
  readonly now: Instant;
}

/** Username, token and new address, as Healthchecks names them. */
const wish = z.object({ u: z.string(), t: z.string(), e: z.string() });

/** Makes the link that confirms a new address. It works once, within a quarter of an hour, and ends older links. */
export async function newEmailLink(
  user: User,
  email: string,
  { config, now, store }: Signing & { readonly store: Store },
): Promise<string> {
  const token = await makeLoginToken(user, { store, config, now });
  const signed = signObject({ u: user.username, t: token, e: email }, LOGIN_SALT, config.secretKey, now);
  return `${config.siteRoot}/accounts/change_email/${signed}/`;
}

/** Returns who confirms which new address, and uses the link up; null for a link that is wrong, old or used. */
export async function followNewEmailLink(
  signed: string,
  { config, now, store }: Signing & { readonly store: Store },
): Promise<{ readonly user: User; readonly email: string } | null> {
  const demand = { salt: LOGIN_SALT, keys: config, now, maxAgeSecs: CONFIRM_SECS };
  const read = wish.safeParse(readSignedObject(signed, demand));
  if (!read.success) return null;
  const { u: username, t: token, e: email } = read.data;
  const user = await store.users.byUsername(username);
  if (!user?.isActive || !(await burnLoginToken(user, token, { store }))) return null;
  return { user, email };
}

/**
 * Changes the address unless another account has it. Returns the number of the change, by which it can be taken back; null
 * when the address was not changed.
 */
export async function changeEmail(
  user: Pick<User, 'id' | 'email'>,
  email: string,
  { store, now }: { readonly store: Store; readonly now: Instant },
): Promise<number | null> {
  return await store.transaction(async (tx) => {
    const holder = await tx.users.byEmail(email);
    if (holder !== null && holder.id !== user.id) return null;
    await tx.users.update(user.id, { email });
    const change = { userId: user.id, changedAt: now, oldEmail: user.email };
    return await tx.emailChanges.insert(change, addSecs(now, -TAKE_BACK_SECS));
  });
}
