import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instant } from '../../server/core/instant.ts';
import { fromIso, toIso, toIsoMicros } from '../../server/core/iso.ts';
import { T0 } from '../support/builders.ts';

describe('API timestamps', () => {
  test.each([
    [0, '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00'],
    [999_999, '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00.999999+00:00'],
    [12_345, '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00.012345+00:00'],
    [5_000_000, '2026-01-01T00:00:05+00:00', '2026-01-01T00:00:05+00:00'],
    [-1, '2025-12-31T23:59:59+00:00', '2025-12-31T23:59:59.999999+00:00'],
  ])('%i microseconds into 2026 are %s, or exactly %s', (micros, iso, isoMicros) => {
    expect(toIso(instant(T0 + micros))).toBe(iso);
    expect(toIsoMicros(instant(T0 + micros))).toBe(isoMicros);
  });
});

describe('reading ISO 8601', () => {
  test.each([
    ['2026-01-01T00:00:00+00:00', 0],
    ['2026-01-01T00:00:00Z', 0],
    ['2026-01-01 00:00:00', 0],
    ['2026-01-01T00:00', 0],
    ['2026-01-01 00:00:00.5', 500_000],
    ['2026-01-01T00:00:00.012345+00:00', 12_345],
    ['2026-01-01T00:00:00.0123459+00:00', 12_345],
    ['2026-01-01T02:30:00+02:30', 0],
    ['2025-12-31T19:00:00-05', 0],
    ['2025-12-31T19:00:00-0500', 0],
  ])('%s is %i microseconds into 2026', (text, micros) => expect(fromIso(text)).toBe(T0 + micros));

  test.each([
    '',
    'yesterday',
    '2026-01-01',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:00+25:00',
    '2026-01-01T00:00:00Z ',
  ])('"%s" is no moment', (text) => expect(fromIso(text)).toBeNull());

  test('gives back what was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: -2e15, max: 9e15 }), (micros) => {
        expect(fromIso(toIsoMicros(instant(micros)))).toBe(micros);
      }),
    );
  });
});
