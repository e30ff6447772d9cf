import { FACTS } from '../config/schema.ts';
import type { Config } from '../config.ts';

const MASK = '•••';
// shorter texts are words of every day, and masking those would make nonsense of the rest
const MIN_SECRET_LENGTH = 6;
const MIN_SEGMENT_LENGTH = 8;
const SECRET_HEADER = /auth|token|key|secret|cookie|password/i;

/** Returns the text with every one of the secrets masked, also where they stand percent-encoded. */
export function redact(text: string, secrets: readonly string[]): string {
  const forms = secrets
    .filter((secret) => secret.length >= MIN_SECRET_LENGTH)
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .sort((a, b) => b.length - a.length);
  return forms.reduce((masked, secret) => masked.replaceAll(secret, MASK), text);
}

// every request asks; the settings of a process do not change, and there are some two hundred
const secretsOf = new WeakMap<Config, readonly string[]>();

/** Returns the server's own passwords, keys and tokens. */
export function serverSecrets(settings: Config): readonly string[] {
  const found = secretsOf.get(settings);
  if (found !== undefined) return found;
  const secrets = Object.entries(settings)
    .filter(([key]) => FACTS.get(key)?.secret === true)
    .flatMap(([, value]) => (typeof value === 'string' ? [value] : []));
  secretsOf.set(settings, secrets);
  return secrets;
}

/** Returns what may be a secret in a URL: all of it, its password, the long parts of its path, its query values. */
export function secretsInUrl(url: URL): string[] {
  const segments = url.pathname.split('/').filter((segment) => segment.length >= MIN_SEGMENT_LENGTH);
  const parts = [...segments, ...url.searchParams.values(), url.username, url.password];
  return [url.href, `${url.pathname}${url.search}`, ...parts.flatMap((part) => [part, percentDecoded(part)])];
}

/** Returns the values of headers that carry secrets; of `Bearer x`, also `x` alone. */
export function secretsInHeaders(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers)
    .filter(([name]) => SECRET_HEADER.test(name))
    .flatMap(([, value]) => [value, value.replace(/^\S+ /, '')]);
}

/** Undoes percent-encoding; a text that is not encoded properly stays as it is. */
export function percentDecoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
