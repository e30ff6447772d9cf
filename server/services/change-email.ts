import { z } from 'zod';
import type { Config } from '../config.ts';
import type { Instant } from '../core/instant.ts';
import { LOGIN_SALT, readSignedObject, type SigningKeys, signObject } from '../signing.ts';
import type { Store, User } from '../store/store.ts';
import { burnLoginToken, makeLoginToken } from './login-link.ts';

const CONFIRM_SECS = 900;
const UNDO_SECS = 72 * 3600;
const UNDO_SALT = 'rollcall.undo-change-of-email';

interface Signing {
  readonly config: SigningKeys & Pick<Config, 'siteRoot' | 'usePayments'>;
  readonly now: Instant;
}

/** Username, token and new address, as Healthchecks names them. */
const wish = z.object({ u: z.string(), t: z.string(), e: z.string() });
const undo = z.object({ user: z.number(), from: z.string(), to: z.string() });

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

/** Changes the address unless somebody else has it; returns whether it was changed. */
export async function changeEmail(user: Pick<User, 'id'>, email: string, store: Store): Promise<boolean> {
  return await store.transaction(async (tx) => {
    const holder = await tx.users.byEmail(email);
    if (holder !== null && holder.id !== user.id) return false;
    await tx.users.update(user.id, { email });
    return true;
  });
}

/** Makes the link for the old address that takes a change back. */
export function undoEmailLink(user: User, newEmail: string, { config, now }: Omit<Signing, 'store'>): string {
  const signed = signObject({ user: user.id, from: user.email, to: newEmail }, UNDO_SALT, config.secretKey, now);
  return `${config.siteRoot}/accounts/change_email/undo/${signed}/`;
}

/** Returns the change that a link takes back; null for a wrong or old link, and when the address is another by now. */
export async function readUndoLink(
  signed: string,
  { config, now, store }: Signing & { readonly store: Pick<Store, 'users'> },
): Promise<{ readonly user: User; readonly oldEmail: string } | null> {
  const demand = { salt: UNDO_SALT, keys: config, now, maxAgeSecs: UNDO_SECS };
  const read = undo.safeParse(readSignedObject(signed, demand));
  if (!read.success) return null;
  const { user: id, from, to } = read.data;
  const user = await store.users.byId(id);
  return user?.email === to ? { user, oldEmail: from } : null;
}

/** Takes a change of address back and signs everybody out, as it was not the owner who made it. */
export async function undoChangeOfEmail(
  { user, oldEmail }: { readonly user: User; readonly oldEmail: string },
  store: Store,
): Promise<boolean> {
  if (!(await changeEmail(user, oldEmail, store))) return false;
  await store.profiles.setLoginToken(user.id, '');
  await store.sessions.removeOfUser(user.id);
  return true;
}
