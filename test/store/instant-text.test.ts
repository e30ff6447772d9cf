import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instant } from '../../server/core/instant.ts';
import { fromTimestampText, toTimestampText } from '../../server/store/dialect/instant-text.ts';

test.each([
  ['1970-01-01 00:00:00+00', 0],
  ['1970-01-01 00:00:00.000001+00', 1],
  ['2026-01-01 00:00:00.123456+00', 1_767_225_600_123_456],
  ['2026-01-01 00:00:00.1+00', 1_767_225_600_100_000],
  ['2026-01-01 05:45:00+05:45', 1_767_225_600_000_000],
  ['2025-12-31 19:00:00-05', 1_767_225_600_000_000],
  ['1969-12-31 23:59:59.999999+00', -1],
  ['1883-11-18 12:03:58-04:56:02', Date.UTC(1883, 10, 18, 17, 0, 0) * 1000],
])('PostgreSQL’s %s is the instant %d', (text, micros) => {
  expect(fromTimestampText(text)).toBe(micros);
});

test.each(['infinity', '-infinity', '0044-03-15 00:00:00+00 BC', '2026-01-01', ''])('refuses %j', (text) => {
  expect(() => fromTimestampText(text)).toThrow(RangeError);
});

test('what is written can be read, to the microsecond', () => {
  const year1900 = Date.UTC(1900, 0) * 1000;
  const year2255 = Date.UTC(2255, 0) * 1000;
  fc.assert(
    fc.property(fc.integer({ min: year1900, max: year2255 }), (micros) => {
      const text = toTimestampText(instant(micros));
      expect(fromTimestampText(text.replace('T', ' ').replace('Z', '+00'))).toBe(micros);
    }),
  );
});
