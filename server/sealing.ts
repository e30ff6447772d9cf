import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { SigningKeys } from './signing.ts';

// Text that lies in the database for a while and must be of no use to an attacker who reads only the database.

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
/** What GCM is defined for: NIST SP 800-38D, section 5.2.1.1. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts a text with a key that follows from the secret key; `purpose` keeps uses apart. */
export function seal(text: string, purpose: string, { secretKey }: Pick<SigningKeys, 'secretKey'>): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, keyFor(purpose, secretKey), nonce);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
}

/** Returns the text again, or null when it was changed, or sealed for another purpose or with a key that is gone. */
export function unseal(sealed: string, purpose: string, { secretKey, secretKeyFallbacks }: SigningKeys): string | null {
  const bytes = Buffer.from(sealed, 'base64');
  for (const key of [secretKey, ...secretKeyFallbacks]) {
    const text = opened(bytes, keyFor(purpose, key));
    if (text !== null) return text;
  }
  return null;
}

function opened(bytes: Buffer, key: Uint8Array): string | null {
  try {
    const cipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES));
    cipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const rest = bytes.subarray(NONCE_BYTES + TAG_BYTES);
    return Buffer.concat([cipher.update(rest), cipher.final()]).toString('utf8');
  } catch {
    // a wrong key and a changed text look the same, and both are an answer
    return null;
  }
}

function keyFor(purpose: string, secretKey: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secretKey, '', `rollcall:${purpose}`, KEY_BYTES));
}
