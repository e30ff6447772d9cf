import { z } from 'zod';
import type { Bus } from '../bus.ts';
import type { Config } from '../config.ts';
import type { Instant } from '../core/instant.ts';
import { unusablePassword } from '../passwords.ts';
import { readSignedObject, type SigningKeys, signObject } from '../signing.ts';
import type { EmailChange } from '../store/email-changes.ts';
import type { Store, User } from '../store/store.ts';
import { closeAccount } from './close-account.ts';
import { revokeKeysMadeBy } from './revoke-keys.ts';
import { dropUselessCodes } from './two-factor.ts';

// The owner of an account takes back a change of its email address that another person has made. The link went to the
// address before the change; it counts whatever the address is by now, as a thief changes it twice.

/** How long a change can be taken back. */
export const TAKE_BACK_SECS = 72 * 3600;
const SALT = 'rollcall.take-back-change-of-email';

const payload = z.object({ change: z.number() });

interface Signing {
  readonly config: SigningKeys & Pick<Config, 'siteRoot'>;
  readonly now: Instant;
}

/** Makes the link for the old address. */
export function takeBackLink(change: number, { config, now }: Signing): string {
  const signed = signObject({ change }, SALT, config.secretKey, now);
  return `${config.siteRoot}/accounts/change_email/undo/${signed}/`;
}

/** A change that can be taken back, and whose it is. */
export interface OpenChange {
  readonly change: EmailChange;
  readonly user: User;
}

/** Returns the change that a link takes back; null for one that is wrong, old, used, or void since an earlier one was used. */
export async function readTakeBackLink(
  signed: string,
  { config, now, store }: Signing & { readonly store: Pick<Store, 'users' | 'emailChanges'> },
): Promise<OpenChange | null> {
  const read = payload.safeParse(
    readSignedObject(signed, { salt: SALT, keys: config, now, maxAgeSecs: TAKE_BACK_SECS }),
  );
  const change = read.success ? await store.emailChanges.byId(read.data.change) : null;
  const user = change === null ? null : await store.users.byId(change.userId);
  return change === null || user === null ? null : { change, user };
}

/** What there was to remove. */
export interface TakenBack {
  readonly result: 'taken-back';
  readonly app: boolean;
  readonly securityKeys: number;
  readonly apiKeys: number;
}

interface Deps {
  readonly store: Store;
  readonly bus: Pick<Bus, 'publish'>;
}

/**
 * Restores the address from before the change and removes everything that lets in the person who made it: sign-in apps, security
 * keys, recovery codes and API keys added since, the password, every session and every link that was mailed. Later
 * changes cannot be taken back any more: their links went to the thief.
 *
 * `used`: the link was used meanwhile; `taken`: the address belongs to an account that is in use.
 */
export async function takeBack(
  { change, user }: OpenChange,
  { store, bus }: Deps,
): Promise<TakenBack | { readonly result: 'used' } | { readonly result: 'taken' }> {
  if (!(await freeAddress(change, { store, bus }))) return { result: 'taken' };
  const since = change.changedAt;
  return await store.transaction(async (tx) => {
    if (!(await tx.emailChanges.voidFrom(change))) return { result: 'used' };
    await tx.users.update(user.id, { email: change.oldEmail, password: unusablePassword() });
    await tx.profiles.setLoginToken(user.id, '');
    await tx.profiles.cancelClosing(user.id);
    await tx.sessions.removeOfUser(user.id);
    const app = await removeAppSince(user, since, tx);
    const added = (await tx.credentials.ofUser(user.id)).filter(({ createdAt }) => createdAt >= since);
    for (const { id } of added) await tx.credentials.remove(id);
    await tx.recoveryCodes.removeSince(user.id, since);
    await dropUselessCodes(user, tx);
    const apiKeys = await revokeKeysMadeBy(user, since, tx);
    return { result: 'taken-back', app, securityKeys: added.length, apiKeys };
  });
}

async function removeAppSince(user: User, since: Instant, tx: Store): Promise<boolean> {
  const profile = await tx.profiles.ofUser(user.id);
  const isNew = Boolean(profile?.totp) && (profile?.totpCreatedAt ?? since) >= since;
  if (isNew) await tx.profiles.update(user.id, { totp: null, totpCreatedAt: null });
  return isNew;
}

/**
 * Makes the old address free: an account with it can be requested by any visitor, but used only by a reader of its
 * mail. Returns false when a user did sign in.
 */
async function freeAddress({ oldEmail, userId, changedAt }: EmailChange, { store, bus }: Deps): Promise<boolean> {
  const holder = await store.users.byEmail(oldEmail);
  if (holder === null || holder.id === userId) return true;
  if (holder.lastLoginAt !== null || holder.createdAt < changedAt) return false;
  await closeAccount(holder, { store, bus });
  return true;
}
