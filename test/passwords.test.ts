import { pbkdf2Sync } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { hash } from '@node-rs/argon2';
import { describe, expect, test } from 'vitest';
import { hashPassword, isCheckable, isOutdated, unusablePassword, verifyPassword } from '../server/passwords.ts';

// Django's forms; the password is `password`
const STORED = {
  pbkdf2_sha256: 'pbkdf2_sha256$1000$salt1234$GBMH7yNF3CH2y6aUf/jCqV1Np6jWrzmBYWn7gEQluPU=',
  pbkdf2_sha1: 'pbkdf2_sha1$1000$salt1234$ac+EIVVs577SsPxEvD81PC+N2Z8=',
  scrypt:
    'scrypt$16384$salt1234$8$5$BStwADkZbqplM+WZMItSSX4cRFZPnfKcVRwxCZB3AzuWtI4o9VsHBKNR2QnaiNXnkMew+bqsLRozgC/bjfpi7g==',
  argon2:
    'argon2$argon2id$v=19$m=102400,t=2,p=8$c2FsdHNhbHRzYWx0c2FsdDEyMzQ1YQ$XTzMnNzUj+40CHBW1nazsgoBbzXYJ/fOO4yYJ+seCqA',
  bcrypt_sha256: 'bcrypt_sha256$$2b$04$abcdefghijklmnopqrstuuavYyybW8SwBYgHrVfEOHIljvgCGgHr2',
};

test('beyond a number that wait, a password is not looked at: 503, with a time to come again', async () => {
  const all = await Promise.allSettled(
    Array.from({ length: 60 }, () => verifyPassword('password', STORED.bcrypt_sha256)),
  );
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(
    24 + Math.max(1, Math.floor(availableParallelism() / 8)),
  );
  const refused = all.find(({ status }) => status === 'rejected');
  expect(refused).toMatchObject({ reason: { status: 503, retryAfterSecs: 10 } });
  expect(await verifyPassword('password', STORED.bcrypt_sha256)).toBe(true);
});

describe.each(Object.entries(STORED))('%s', (_, stored) => {
  test('takes the password and nothing else', async () => {
    expect(await verifyPassword('password', stored)).toBe(true);
    expect(await verifyPassword('Password', stored)).toBe(false);
    expect(await verifyPassword('password ', stored)).toBe(false);
    expect(await verifyPassword('', stored)).toBe(false);
  });
});

test('a new hash is Argon2id with the parameters of Healthchecks', async () => {
  const stored = await hashPassword('pässwörd 😀');
  expect(stored).toMatch(/^argon2\$argon2id\$v=19\$m=102400,t=2,p=8\$[\w+/]+\$[\w+/]{43}$/);
  expect(await verifyPassword('pässwörd 😀', stored)).toBe(true);
  expect(isOutdated(stored)).toBe(false);
});

test('other argon2 parameters are checked, and are outdated', async () => {
  const stored = `argon2${await hash('password', { algorithm: 1, memoryCost: 512, timeCost: 2, parallelism: 2 })}`;
  expect(stored).toContain('$argon2i$v=19$m=512,t=2,p=2$');
  expect(await verifyPassword('password', stored)).toBe(true);
  expect(await verifyPassword('passwort', stored)).toBe(false);
  expect(isOutdated(stored)).toBe(true);
});

test('everything but the present form is outdated', () => {
  expect(Object.entries(STORED).map(([name, stored]) => [name, isOutdated(stored)])).toEqual([
    ['pbkdf2_sha256', true],
    ['pbkdf2_sha1', true],
    ['scrypt', true],
    ['argon2', false],
    ['bcrypt_sha256', true],
  ]);
});

test.each([
  ['unusable', unusablePassword()],
  ['md5', 'md5$salt$67a1e09bb1f83f5007dc119c14d663aa'],
  ['empty', ''],
  ['plain text', 'password'],
])('%s cannot be checked and matches nothing', async (_, stored) => {
  expect(isCheckable(stored)).toBe(false);
  expect(await verifyPassword('password', stored)).toBe(false);
});

test.each([
  'argon2',
  'argon2$argon2id$v=19$m=102400,t=2,p=8$$',
  'argon2$nonsense',
  'bcrypt_sha256$$2b$04$tooshort',
  'bcrypt_sha256$',
  'pbkdf2_sha256$1000$salt1234',
  'pbkdf2_sha256$-1$salt1234$x',
  'pbkdf2_sha256$99999999999$salt1234$x',
  'pbkdf2_sha256$$$',
  'scrypt$16384$salt1234$8$5',
  'scrypt$3$salt1234$8$5$x',
  'scrypt$$$$$',
])('malformed %s matches nothing', async (stored) => {
  expect(await verifyPassword('password', stored)).toBe(false);
  expect(await verifyPassword('', stored)).toBe(false);
});

test('an unusable password is a mark and forty random characters', () => {
  expect(unusablePassword()).toMatch(/^![A-Za-z0-9]{40}$/);
  expect(unusablePassword()).not.toBe(unusablePassword());
});

test('checking does not block the event loop, and many at once all finish', async () => {
  const slow = `pbkdf2_sha256$200000$salt$${pbkdf2Sync('password', 'salt', 200_000, 32, 'sha256').toString('base64')}`;
  let ticks = 0;
  const timer = setInterval(() => {
    ticks += 1;
  }, 1);
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, n) => verifyPassword(n % 2 ? 'password' : 'no', slow)),
  );
  clearInterval(timer);
  expect(answers).toEqual(Array.from({ length: 12 }, (_, n) => n % 2 === 1));
  expect(ticks).toBeGreaterThan(3);
});
