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
  return sealedWith(keyFor(purpose, secretKey), text).toString('base64');
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

/** Seals what is stored for long, and opens it again. */
export interface Sealer {
  seal(text: string): string;
  /** Returns a text that is not sealed as it is; null for one sealed with a key that is gone. */
  open(text: string): string | null;
  isSealed(text: string): boolean;
  /** Whether a text is sealed with the present key, and not with one that is on its way out. */
  isCurrent(text: string): boolean;
}

/** What a sealed text begins with. No integration stores such settings, and base 32 has no colon. */
const MARK = 'sealed:1:';

// opening takes some microseconds, and the alert loop reads the same few thousand channels again and again
const REMEMBERED = 5_000;
const LONGEST_REMEMBERED = 2_000;

/**
 * Creates the sealer for one purpose. Texts are opened whenever they are used, so keys are derived once, and what was opened
 * lately is remembered by its sealed form.
 */
export function createSealer(purpose: string, { secretKey, secretKeyFallbacks }: SigningKeys): Sealer {
  const key = keyFor(purpose, secretKey);
  const olderKeys = secretKeyFallbacks.map((older) => keyFor(purpose, older));
  const bytesOf = (text: string): Buffer => Buffer.from(text.slice(MARK.length), 'base64');
  const isSealed = (text: string): boolean => text.startsWith(MARK);
  const known = new Map<string, string>();
  const openWithAny = (text: string): string | null => {
    const bytes = bytesOf(text);
    for (const each of [key, ...olderKeys]) {
      const plain = opened(bytes, each);
      if (plain !== null) return plain;
    }
    return null;
  };
  return {
    seal: (text) => MARK + sealedWith(key, text).toString('base64'),
    open(text) {
      if (!isSealed(text)) return text;
      const before = known.get(text);
      if (before !== undefined) return before;
      const plain = openWithAny(text);
      if (plain === null || text.length > LONGEST_REMEMBERED) return plain;
      if (known.size >= REMEMBERED) known.clear();
      known.set(text, plain);
      return plain;
    },
    isSealed,
    isCurrent: (text) => isSealed(text) && opened(bytesOf(text), key) !== null,
  };
}

/** For stores that are opened without a key: seals nothing, and opens nothing. */
export const NO_SEALER: Sealer = {
  seal: (text) => text,
  open: (text) => text,
  isSealed: (text) => text.startsWith(MARK),
  isCurrent: () => true,
};

function sealedWith(key: Uint8Array, text: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
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
