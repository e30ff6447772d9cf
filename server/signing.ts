import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { type Instant, MICROS_PER_SECOND } from './core/instant.ts';

// Links in old mails and badges in READMEs must keep working, so recipes and salts are those of Healthchecks and Django.
/** Salt of login links, and of `signObject` for a change of address. */
export const LOGIN_SALT = 'django.core.signing.TimestampSigner';
/** Salt of Telegram invites. */
export const OBJECT_SALT = 'django.core.signing';
export const REPORTS_SALT = 'reports';
export const ALERTS_SALT = 'alerts';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LARGEST_OBJECT_BYTES = 65_536;
const BOUNCE = { hash: 'sha256', salt: 'hc.lib.signing.ShortHexTimestampSigner', hexDigits: 16 } as const;
const OLD_BOUNCE = { hash: 'sha1', salt: 'hc.lib.signing.HexTimestampSigner', hexDigits: 40 } as const;
const BOUNCE_MAX_AGE_SECS = 48 * 3600;

/** The key that signs, and earlier ones that are still accepted; `Config` is one. */
export interface SigningKeys {
  readonly secretKey: string;
  readonly secretKeyFallbacks: readonly string[];
}

/** What to demand of a signed text. */
export interface Demand {
  readonly salt: string;
  readonly keys: SigningKeys;
  readonly now: Instant;
  /** Absent: never expires. */
  readonly maxAgeSecs?: number;
}

/** Returns `value:time:signature`, to be read back with the same salt. */
export function signText(value: string, salt: string, secretKey: string, now: Instant): string {
  const stamped = `${value}:${toBase62(unixSecs(now))}`;
  return `${stamped}:${textSignature(stamped, salt, secretKey)}`;
}

/** Returns the signed value and its age in seconds, or null when it is forged, malformed or too old. */
export function readSignedText(
  signed: string,
  demand: Demand,
): { readonly value: string; readonly ageSecs: number } | null {
  const [, stamped, value, stamp, signature] = /^((.*):([0-9A-Za-z]{1,11})):([^:]*)$/s.exec(signed) ?? [];
  if (stamped === undefined || value === undefined || stamp === undefined || signature === undefined) return null;
  const good = keysOf(demand.keys).some((key) => sameText(signature, textSignature(stamped, demand.salt, key)));
  const ageSecs = unixSecs(demand.now) - fromBase62(stamp);
  return good && ageSecs <= (demand.maxAgeSecs ?? Number.POSITIVE_INFINITY) ? { value, ageSecs } : null;
}

/** Signs a JSON value; the result is safe in a URL. */
export function signObject(object: unknown, salt: string, secretKey: string, now: Instant): string {
  const json = JSON.stringify(object).replace(/[^ -~]/g, escapeUnit);
  return signText(Buffer.from(json).toString('base64url'), salt, secretKey, now);
}

/** Returns the JSON value that was signed (compressed ones too), or null. Parse it before use. */
export function readSignedObject(signed: string, demand: Demand): unknown {
  const text = readSignedText(signed, demand)?.value;
  if (text === undefined) return null;
  try {
    const bytes = Buffer.from(text.replace(/^\./, ''), 'base64url');
    const json = text.startsWith('.') ? inflateSync(bytes, { maxOutputLength: LARGEST_OBJECT_BYTES }) : bytes;
    return JSON.parse(json.toString('utf8'));
  } catch {
    return null; // signed by us, yet not an object: a text signature with the same salt
  }
}

/** Returns the token in the link that confirms an email channel. */
export function verifyChannelToken(code: string, secretKey: string): string {
  return createHash('sha256').update(code).update(secretKey).digest('hex');
}

/** Tells whether a token confirms this channel. */
export function isChannelToken(token: string, code: string, keys: SigningKeys): boolean {
  return keysOf(keys).some((key) => sameText(token, verifyChannelToken(code, key)));
}

/** Returns the signed part of the link that switches an email channel off. */
export function signUnsubscribe(code: string, secretKey: string, now: Instant): string {
  return signText(verifyChannelToken(code, secretKey), ALERTS_SALT, secretKey, now);
}

/** Returns the age in seconds of an unsubscribe link of this channel, or null when it is not one. */
export function readUnsubscribe(signed: string, code: string, keys: SigningKeys, now: Instant): number | null {
  const read = readSignedText(signed, { salt: ALERTS_SALT, keys, now });
  return read && isChannelToken(read.value, code, keys) ? read.ageSecs : null;
}

/** Returns the id to put into an envelope sender, so that a bounce tells which mail it was. */
export function signBounce(id: string, secretKey: string, now: Instant): string {
  const stamped = `${id}.${unixSecs(now).toString(16)}`;
  return `${stamped}.${bounceSignature(stamped, BOUNCE, secretKey)}`;
}

/** Returns the id in the mailbox part of a bounce address no older than 48 hours, or null. */
export function readBounce(mailbox: string, keys: SigningKeys, now: Instant): string | null {
  const [, stamped, id, stamp, signature] = /^((.*)\.([0-9a-f]{1,11}))\.([0-9a-f]+)$/s.exec(mailbox) ?? [];
  if (stamped === undefined || id === undefined || stamp === undefined || signature === undefined) return null;
  const form = signature.length === OLD_BOUNCE.hexDigits ? OLD_BOUNCE : BOUNCE;
  const good = keysOf(keys).some((key) => sameText(signature, bounceSignature(stamped, form, key)));
  const ageSecs = unixSecs(now) - Number.parseInt(stamp, 16);
  return good && ageSecs <= BOUNCE_MAX_AGE_SECS ? id : null;
}

/** Returns the signature in the address of a badge; the tag of the badge over all checks is `*`. */
export function badgeSignature(badgeKey: string, tag: string, secretKey: string): string {
  const key = createHash('sha1').update(badgeKey).update(secretKey).digest();
  return createHmac('sha1', key).update(tag).digest('base64url').slice(0, 8);
}

/** Returns how many states the badge with this signature shows, or null when the signature is wrong. */
export function badgeStates(signature: string, badgeKey: string, tag: string, keys: SigningKeys): 2 | 3 | null {
  const start = signature.slice(0, 8);
  const good = keysOf(keys).some((key) => sameText(start, badgeSignature(badgeKey, tag, key)));
  if (!good) return null;
  return signature.length === 10 && signature.endsWith('-2') ? 2 : 3;
}

/** Returns the name of a check that does not let anyone ping it: SHA-1 of the first 16 hex digits of its UUID. */
export function uniqueKey(code: string): string {
  return createHash('sha1').update(code.replaceAll('-', '').slice(0, 16)).digest('hex');
}

/** Compares in a time that tells nothing about where the texts differ. */
export function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function keysOf({ secretKey, secretKeyFallbacks }: SigningKeys): readonly string[] {
  return [secretKey, ...secretKeyFallbacks];
}

function textSignature(stamped: string, salt: string, secretKey: string): string {
  const key = createHash('sha256').update(`${salt}signer`).update(secretKey).digest();
  return createHmac('sha256', key).update(stamped).digest('base64url');
}

function bounceSignature(stamped: string, form: typeof BOUNCE | typeof OLD_BOUNCE, secretKey: string): string {
  const key = createHash(form.hash).update(`${form.salt}signer`).update(secretKey).digest();
  return createHmac(form.hash, key).update(stamped).digest('hex').slice(0, form.hexDigits);
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function unixSecs(at: Instant): number {
  return Math.floor(at / MICROS_PER_SECOND);
}

function toBase62(value: number): string {
  const rest = Math.floor(value / 62);
  return (rest > 0 ? toBase62(rest) : '') + BASE62.charAt(value % 62);
}

function fromBase62(text: string): number {
  return [...text].reduce((sum, digit) => sum * 62 + BASE62.indexOf(digit), 0);
}

/** Returns by what this server, and every other process of it, is known to answer at its public address. */
export function probeToken(secretKey: string): string {
  return createHmac('sha256', secretKey).update('self-probe').digest('hex').slice(0, 32);
}
