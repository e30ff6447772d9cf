import { type BinaryLike, createHash, pbkdf2, type ScryptOptions, scrypt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { hash, verify } from '@node-rs/argon2';
import { verify as verifyBcrypt } from '@node-rs/bcrypt';
import { Busy, Unavailable } from './errors.ts';
import { randomText } from './keys.ts';
import { sameText } from './signing.ts';

// Django's parameters: a roll-back to Healthchecks still reads what we store.
const ARGON2 = { memoryCost: 102_400, timeCost: 2, parallelism: 8 } as const;
const CURRENT = /^argon2\$argon2id\$v=19\$m=102400,t=2,p=8\$/;
const PBKDF2 = { pbkdf2_sha256: { digest: 'sha256', bytes: 32 }, pbkdf2_sha1: { digest: 'sha1', bytes: 20 } } as const;
const CHECKABLE = ['argon2', 'pbkdf2_sha256', 'pbkdf2_sha1', 'scrypt', 'bcrypt_sha256'];
const SCRYPT_BYTES = 64;
/** Each keeps eight processors busy: more at a time would be no faster, and pings would wait for all of them. */
const AT_ONCE = Math.max(1, Math.floor(availableParallelism() / ARGON2.parallelism));
/** Beyond so many that wait, a password is not looked at: each takes 100 MiB and a good part of a second. */
const MOST_WAITING = 24;
const RETRY_AFTER_SECS = 10;

const derivePbkdf2 = promisify(pbkdf2);
const deriveScrypt = promisify<BinaryLike, BinaryLike, number, ScryptOptions, Buffer>(scrypt);

let running = 0;
const waiting: (() => void)[] = [];

/** Returns the form to store: Argon2id, 100 MiB. Runs off the event loop, one at a time for eight processors. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(async () => `argon2${await hash(password, ARGON2)}`);
}

/** Throws `Busy` when too many passwords are being checked; to be asked before anything is looked up for one more. */
export function demandPasswordRoom(): void {
  if (waiting.length >= MOST_WAITING) throw new Busy('too many passwords are being checked', RETRY_AFTER_SECS);
}

/** Returns a stored form that no password matches; sign-in by mail link still works. */
export function unusablePassword(): string {
  return `!${randomText(40)}`;
}

/**
 * Tells whether this is the password. Throws `Busy` when too many are being checked. Stored forms that cannot be checked,
 * malformed ones included, match nothing.
 * Forms: argon2 (all variants), pbkdf2_sha256, pbkdf2_sha1, scrypt, bcrypt_sha256, as Django writes them.
 */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  if (!isCheckable(stored)) return false;
  try {
    return await inTurn(() => check(password, stored));
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    return false; // malformed: the libraries say so by throwing
  }
}

/** Tells whether a password could ever match this stored form. */
export function isCheckable(stored: string): boolean {
  return CHECKABLE.includes(stored.split('$', 1)[0] ?? '');
}

/** Tells whether a form that just matched should be replaced by a fresh hash. */
export function isOutdated(stored: string): boolean {
  return !CURRENT.test(stored);
}

async function check(password: string, stored: string): Promise<boolean> {
  const [algorithm, first = '', salt = '', third = '', parallel = '', last = ''] = stored.split('$');
  if (algorithm === 'argon2') return verify(stored.slice('argon2'.length), password);
  if (algorithm === 'bcrypt_sha256') return verifyBcrypt(hexSha256(password), stored.slice('bcrypt_sha256$'.length));
  if (algorithm === 'scrypt')
    return sameText(await scryptOf(password, salt, [first, third, parallel].map(Number)), last);
  if (algorithm !== 'pbkdf2_sha256' && algorithm !== 'pbkdf2_sha1') return false;
  const { digest, bytes } = PBKDF2[algorithm];
  const derived = await derivePbkdf2(password, salt, Number(first), bytes, digest);
  return sameText(derived.toString('base64'), third);
}

/** bcrypt reads 72 bytes at most, so Django feeds it a digest. */
function hexSha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function scryptOf(password: string, salt: string, costs: readonly number[]): Promise<string> {
  const [N = 0, r = 0, p = 0] = costs;
  // Node's default limit of 32 MiB is below Django's cost; 128·N·r is what the algorithm needs
  const derived = await deriveScrypt(password, salt, SCRYPT_BYTES, { N, r, p, maxmem: 129 * N * r + 1024 * 1024 });
  return derived.toString('base64');
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  demandPasswordRoom();
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
