import { createHash } from 'node:crypto';
import type { Instant } from '../core/instant.ts';
import { randomText } from '../keys.ts';
import type { Store } from '../store/store.ts';

const HOW_MANY = 10;
// without letters and digits that look alike on paper; 16 of 31 are 79 bits, so a plain hash gives nothing away
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUPS = 4;
const GROUP_LENGTH = 4;

/** Makes new codes for a user, and with that ends the old ones. They can be read nowhere afterwards. */
export async function makeRecoveryCodes(
  userId: number,
  { store, now }: { readonly store: Pick<Store, 'recoveryCodes'>; readonly now: Instant },
): Promise<readonly string[]> {
  const codes = Array.from({ length: HOW_MANY }, makeCode);
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
