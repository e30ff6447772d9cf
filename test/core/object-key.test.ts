import fc from 'fast-check';
import { expect, test } from 'vitest';
import { objectKey, serialOfKey } from '../../server/core/object-key.ts';

test.each([
  [0, 'zj-0'],
  [1, 'zi-1'],
  [9, 'za-9'],
  [10, 'yij-10'],
  [123, 'xihg-123'],
  [99_999, 'vaaaaa-99999'],
  [1_234_567, 'tihgfedc-1234567'],
])('O1: the body of ping %d lies at %s', (n, name) => {
  expect(objectKey('code', n)).toBe(`code/${name}`);
});

test('O1: of two pings the later one comes first', () => {
  const serial = fc.integer({ min: 0, max: 2 ** 31 });
  fc.assert(
    fc.property(serial, serial, (a, b) => {
      fc.pre(a < b);
      return objectKey('c', b) < objectKey('c', a);
    }),
  );
});

test('a key tells its serial, and nothing else does', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (n) => serialOfKey(objectKey('c', n)) === n));
  for (const key of ['', 'c/', 'c/zi-2', 'c/zi-01', 'c/readme.txt', 'c/zi', 'zi-1'])
    expect(serialOfKey(key)).toBeNull();
});
