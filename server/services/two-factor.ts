import { createHash, randomUUID } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { type Instant, toMillis } from '../core/instant.ts';
import { randomText } from '../keys.ts';
import type { Store, User } from '../store/store.ts';
import type { Counted, RateLimits } from './rate-limits.ts';
import type { StoredKey } from './webauthn.ts';

/** What an authenticator app is told; 20 bytes are 32 characters of base 32. */
const SECRET_BYTES = 20;
const STEP_SECS = 30;
/** Steps before and after the current one whose codes count: clocks differ, and typing takes time. */
const STEPS_AROUND = 1;
const CODE = /^[0-9]{6}$/;
/** Base 32 (RFC 4648 §6), as apps write it too. */
const SEED = /^[a-z2-7 ]+=*$/i;

const CODES_GIVEN = 10;
// without letters and digits that look alike on paper; 16 of 31 are 79 bits, so a plain hash gives nothing away
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUPS = 4;
const GROUP_LENGTH = 4;

/** A code that a user typed. */
export interface TypedCode {
  readonly userId: number;
  readonly secret: string;
  readonly code: string;
  /** What a wrong one is counted against. */
  readonly counted: readonly Counted[];
}

/**
 * Tells whether the code is right, and uses it up: a code seen over a shoulder is worth nothing. Throws `TooMany` for
 * a user who tries often, and for a code that was used already.
 */
export async function acceptTotp(
  { userId, secret, code, counted }: TypedCode,
  { limits, now }: { readonly limits: RateLimits; readonly now: Instant },
): Promise<boolean> {
  const isRight = await limits.attempt(counted, async () => (isTotpCode(code, secret, now) ? true : null));
  if (isRight === null) return false;
  await limits.demand('totpCode', `${userId}-${code}`);
  return true;
}

/** Asks a user at each sign-in for a code of the app that has this secret. */
export async function addTotp(
  user: Pick<User, 'id'>,
  secret: string,
  { store, now }: { readonly store: Pick<Store, 'profiles'>; readonly now: Instant },
): Promise<void> {
  await store.profiles.update(user.id, { totp: secret, totpCreatedAt: now });
}

/** Ends the use of an authenticator app. */
export async function removeTotp(user: Pick<User, 'id'>, store: Store): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.profiles.update(user.id, { totp: null, totpCreatedAt: null });
    await dropUselessCodes(user, tx);
  });
}

/** Keeps a new security key. */
export async function addKey(
  user: Pick<User, 'id'>,
  { name, key }: { readonly name: string; readonly key: StoredKey },
  { store, now }: { readonly store: Pick<Store, 'credentials'>; readonly now: Instant },
): Promise<void> {
  await store.credentials.insert({ ...key, code: randomUUID(), userId: user.id, name, createdAt: now });
}

/** Gives a security key another name. */
export async function renameKey(
  credentialId: number,
  name: string,
  { store }: { readonly store: Pick<Store, 'credentials'> },
): Promise<void> {
  await store.credentials.rename(credentialId, name);
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

/** Recovery codes stand in for another factor; without one they are of no use. */
export async function dropUselessCodes(user: Pick<User, 'id'>, store: Store): Promise<void> {
  const { keys, totp } = await store.users.secondFactors(user.id);
  if (keys === 0 && !totp) await store.recoveryCodes.removeOfUser(user.id);
}

export function makeTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** Returns the address that a QR code hands to an authenticator app. */
export function totpUri(secret: string, email: string, siteName: string): string {
  const issuer = encodeURIComponent(siteName);
  return `otpauth://totp/${issuer}:${encodeURIComponent(email)}?secret=${secret}&issuer=${issuer}`;
}

/** Tells whether a text looks like a code at all. */
export function looksLikeTotpCode(text: string): boolean {
  return CODE.test(text);
}

/** Tells whether the app shows this code now, or did or will within half a minute. */
export function isTotpCode(code: string, secret: string, now: Instant): boolean {
  // a seed that was sealed with a key that is gone is none
  if (!looksLikeTotpCode(code) || !SEED.test(secret)) return false;
  const app = new TOTP({ algorithm: 'SHA1', digits: 6, period: STEP_SECS, secret: Secret.fromBase32(secret) });
  return app.validate({ token: code, timestamp: toMillis(now), window: STEPS_AROUND }) !== null;
}

/** Makes new codes for a user, and with that ends the old ones. They can be read nowhere afterwards. */
export async function makeRecoveryCodes(
  userId: number,
  { store, now }: { readonly store: Pick<Store, 'recoveryCodes'>; readonly now: Instant },
): Promise<readonly string[]> {
  const codes = Array.from({ length: CODES_GIVEN }, makeCode);
  await store.recoveryCodes.replace(userId, codes.map(hashCode), now);
  return codes;
}

/** Uses a code up, however it is spaced; returns whether it counted. */
export async function takeRecoveryCode(
  userId: number,
  typed: string,
  { store, now }: { readonly store: Pick<Store, 'recoveryCodes'>; readonly now: Instant },
): Promise<boolean> {
  return await store.recoveryCodes.use(userId, hashCode(typed), now);
}

function makeCode(): string {
  return Array.from({ length: GROUPS }, () => randomText(GROUP_LENGTH, ALPHABET)).join('-');
}

function hashCode(text: string): string {
  const letters = text.toLowerCase().replace(/[^a-z0-9]/g, '');
  return createHash('sha256').update(letters).digest('hex');
}
