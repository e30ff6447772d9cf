import { expect, test } from 'vitest';
import { fromTimestampText } from '../../server/store/dialect/instant-text.ts';
import { instantOf } from '../../server/store/pings/postgres-rows.ts';

test.each([
  '2031-05-06 07:08:09.123456+00',
  '2026-11-21 00:00:00.000001+00',
  '1969-12-31 23:59:59.999999+00',
  '2024-02-29 12:00:00.100000+00',
  // not the usual form: no fraction, a short one, another zone, a year of five digits
  '2026-11-21 00:00:00+00',
  '2026-11-21 00:00:00.5+00',
  '2026-11-21 00:00:00.12345+01',
  '2026-11-21 05:30:00.12+05:30',
  '12026-11-21 00:00:00.12345+00',
])('%s is read as the store reads it', (text) => {
  expect(instantOf(text)).toBe(fromTimestampText(text));
});
