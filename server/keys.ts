import { createHmac, randomInt } from 'node:crypto';
import { type SigningKeys, sameText } from './signing.ts';

const LOWER = '0123456789abcdefghijklmnopqrstuvwxyz';
const LETTERS = `${LOWER}ABCDEFGHIJKLMNOPQRSTUVWXYZ`;
const KEY_LENGTH = 32;
const PING_KEY_LENGTH = 22;
const SHOWN = 4;
const FIND_BY = 8;

/** What an API key allows: `rw` everything in its project, `ro` reading. */
export type ApiKeyScope = 'rw' | 'ro';

const PREFIXES = { rw: 'hcw_', ro: 'hcr_' } as const;

/** A new API key: the text is shown once and then forgotten. */
export interface NewApiKey {
  readonly key: string;
  readonly stored: string;
}

/** How to find the project of an API key: hashed keys by the start of their stored form, imported plain ones whole. */
export type ApiKeySearch =
  | { readonly by: 'prefix'; readonly scope: ApiKeyScope; readonly prefix: string }
  | { readonly by: 'plain'; readonly key: string };

/** Makes a key from the system's random source. */
export function makeApiKey(scope: ApiKeyScope, secretKey: string): NewApiKey {
  const key = PREFIXES[scope] + randomText(KEY_LENGTH - PREFIXES[scope].length, LETTERS);
  return { key, stored: storedForm(key, secretKey) };
}

/** Makes the key in slug addresses of a project. */
export function makePingKey(): string {
  return randomText(PING_KEY_LENGTH, LOWER);
}

/** Returns what the database keeps of an API key: enough to recognise it, not to use it. */
export function storedForm(key: string, secretKey: string): string {
  const start = key.slice(PREFIXES.rw.length, PREFIXES.rw.length + FIND_BY);
  return `${start}.${createHmac('sha256', secretKey).update(key).digest('hex')}`;
}

/** Returns how to look a key up, or null when no key looks like this. */
export function apiKeySearch(key: string): ApiKeySearch | null {
  if (key.length !== KEY_LENGTH) return null;
  const scope = scopeOf(key);
  if (!scope) return { by: 'plain', key };
  return { by: 'prefix', scope, prefix: key.slice(PREFIXES[scope].length, PREFIXES[scope].length + FIND_BY) };
}

/** Tells whether this is the key that was stored, hashed or plain. */
export function isApiKey(key: string, stored: string, keys: SigningKeys): boolean {
  if (key.length !== KEY_LENGTH || stored === '') return false;
  if (!scopeOf(key)) return sameText(key, stored);
  return [keys.secretKey, ...keys.secretKeyFallbacks].some((secretKey) => sameText(storedForm(key, secretKey), stored));
}

/** Returns a stored key for people: the first characters, the rest as stars. Empty stays empty. */
export function maskKey(stored: string, scope: ApiKeyScope): string {
  if (stored !== '' && !isPlainKey(stored))
    return PREFIXES[scope] + stored.slice(0, SHOWN).padEnd(KEY_LENGTH - PREFIXES[scope].length, '*');
  return stored.slice(0, SHOWN).padEnd(stored.length, '*');
}

/** Tells whether a stored key is an imported one, kept as it is, and not a hash. Empty is neither. */
export function isPlainKey(stored: string): boolean {
  const hashed = stored.at(FIND_BY) === '.' && stored.length > KEY_LENGTH;
  return stored !== '' && !hashed;
}

function scopeOf(key: string): ApiKeyScope | null {
  if (key.startsWith(PREFIXES.rw)) return 'rw';
  return key.startsWith(PREFIXES.ro) ? 'ro' : null;
}

/** Returns random text over an alphabet, every character equally likely. */
export function randomText(length: number, alphabet = LETTERS): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}
