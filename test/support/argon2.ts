import { createRequire } from 'node:module';
import type { hash as Hash, verify as Verify } from '@node-rs/argon2';

// Stands in for the library in the tests (vitest.config.ts). Checking a password is slow on purpose, and the tests check the
// same few against the same stored forms a thousand times: what the library has said once is remembered. Hashing is the
// library's, with a new salt each time.

const library: { readonly hash: typeof Hash; readonly verify: typeof Verify } = createRequire(import.meta.url)(
  '@node-rs/argon2',
);
const known = new Map<string, Promise<boolean>>();

export const hash = library.hash;

/** Tells whether this is the password of a stored form, as the library does. */
export function verify(stored: string, password: string): Promise<boolean> {
  const pair = JSON.stringify([stored, password]);
  const answer = known.get(pair) ?? library.verify(stored, password);
  known.set(pair, answer);
  return answer;
}
