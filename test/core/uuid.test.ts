import { describe, expect, test } from 'vitest';
import { isUuid, isUuidV4, lowerUuid } from '../../server/core/uuid.ts';

const rows: { text: string; any: boolean; v4: boolean; why: string }[] = [
  { text: 'f0a1b2c3-d4e5-4f60-8a7b-90c1d2e3f405', any: true, v4: true, why: 'version 4' },
  { text: 'F0A1B2C3-D4E5-4F60-8A7B-90C1D2E3F405', any: true, v4: true, why: 'upper case' },
  { text: 'f0a1b2c3-d4e5-1f60-8a7b-90c1d2e3f405', any: true, v4: false, why: 'version 1' },
  { text: 'f0a1b2c3-d4e5-4f60-ca7b-90c1d2e3f405', any: true, v4: false, why: 'another variant' },
  { text: '00000000-0000-0000-0000-000000000000', any: true, v4: false, why: 'the nil UUID' },
  { text: 'f0a1b2c3d4e54f608a7b90c1d2e3f405', any: false, v4: false, why: 'no hyphens' },
  { text: '{f0a1b2c3-d4e5-4f60-8a7b-90c1d2e3f405}', any: false, v4: false, why: 'braces' },
  { text: 'f0a1b2c3-d4e5-4f60-8a7b-90c1d2e3f405\n', any: false, v4: false, why: 'a line end after it' },
  { text: 'f0a1b2c3-d4e5-4f60-8a7b-90c1d2e3f40', any: false, v4: false, why: 'a digit missing' },
  { text: 'g0a1b2c3-d4e5-4f60-8a7b-90c1d2e3f405', any: false, v4: false, why: 'a letter that is no digit' },
  { text: '', any: false, v4: false, why: 'empty' },
];

describe('what is a UUID', () => {
  for (const { text, any, v4, why } of rows) {
    test(`${why}: ${any}, of version 4: ${v4}`, () => {
      expect(isUuid(text)).toBe(any);
      expect(isUuidV4(text)).toBe(v4);
      expect(lowerUuid(text)).toBe(any ? text.toLowerCase() : null);
    });
  }
});
