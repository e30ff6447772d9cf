import { expect, test } from 'vitest';
import { addMicros, addSecs, earlierOf, fromMillis, instant, laterOf, toMillis } from '../../server/core/instant.ts';

test('milliseconds become microseconds and back, rounded down', () => {
  expect(fromMillis(1.5)).toBe(1500);
  expect(toMillis(instant(1999))).toBe(1);
  expect(toMillis(instant(-1))).toBe(-1);
});

test('seconds and microseconds are added, or taken away when negative', () => {
  expect(addSecs(instant(5), 2)).toBe(2_000_005);
  expect(addMicros(instant(5), -2)).toBe(3);
});

test('of two instants the earlier and the later are told', () => {
  expect(earlierOf(instant(1), instant(2))).toBe(1);
  expect(laterOf(instant(1), instant(2))).toBe(2);
});
