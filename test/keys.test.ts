import { expect, test } from 'vitest';
import { apiKeySearch, isApiKey, makeApiKey, makePingKey, maskKey, storedForm } from '../server/keys.ts';

const keys = { secretKey: 'test-secret', secretKeyFallbacks: [] };
const KEY = `hcw_${'A'.repeat(28)}`;
const STORED = 'AAAAAAAA.9bd7979884e3c49c12efa5b45f7c885f64816689e96826e68b53bae8f39e9ac6';
const LEGACY = 'Vx0pQ2mN8rT4yU6iO1aS3dF5gH7jK9lZ';

test('an API key is stored as Healthchecks stores it', () => {
  expect(storedForm(KEY, 'test-secret')).toBe(STORED);
});

test.each([
  ['the right key', KEY, STORED, true],
  ['another key with the same start', `hcw_${'A'.repeat(27)}B`, STORED, false],
  ['the same letters for reading', KEY.replace('hcw', 'hcr'), STORED, false],
  ['the stored form itself', STORED.slice(0, 32), STORED, false],
  ['a plain imported key', LEGACY, LEGACY, true],
  ['another plain key', LEGACY.toLowerCase(), LEGACY, false],
  ['no key stored', LEGACY, '', false],
  ['an empty key', '', '', false],
  ['a key that is too long', `${KEY}A`, STORED, false],
])('%s: %s against %s', (_, key, stored, good) => {
  expect(isApiKey(key, stored, keys)).toBe(good);
});

test('a key hashed with an earlier secret is accepted with it as fallback', () => {
  expect(isApiKey(KEY, STORED, { secretKey: 'new', secretKeyFallbacks: ['test-secret'] })).toBe(true);
  expect(isApiKey(KEY, STORED, { secretKey: 'new', secretKeyFallbacks: [] })).toBe(false);
});

test.each([
  [KEY, { by: 'prefix', scope: 'rw', prefix: 'AAAAAAAA' }],
  [KEY.replace('hcw', 'hcr'), { by: 'prefix', scope: 'ro', prefix: 'AAAAAAAA' }],
  [LEGACY, { by: 'plain', key: LEGACY }],
  ['short', null],
  ['', null],
])('%s is looked up by %j', (key, search) => {
  expect(apiKeySearch(key)).toEqual(search);
});

test('new keys have the known form and differ', () => {
  const made = makeApiKey('rw', 'test-secret');
  expect(made.key).toMatch(/^hcw_[A-Za-z0-9]{28}$/);
  expect(made.stored).toHaveLength(73);
  expect(isApiKey(made.key, made.stored, keys)).toBe(true);
  expect(makeApiKey('ro', 'test-secret').key).toMatch(/^hcr_[A-Za-z0-9]{28}$/);
  expect(makePingKey()).toMatch(/^[a-z0-9]{22}$/);
  expect(new Set(Array.from({ length: 100 }, makePingKey)).size).toBe(100);
});

test.each([
  [STORED, 'rw', `hcw_AAAA${'*'.repeat(24)}`],
  [STORED, 'ro', `hcr_AAAA${'*'.repeat(24)}`],
  [LEGACY, 'rw', `Vx0p${'*'.repeat(28)}`],
  ['', 'rw', ''],
] as const)('%s as %s is shown as %s', (stored, scope, shown) => {
  expect(maskKey(stored, scope)).toBe(shown);
});
