import { expect, test } from 'vitest';
import { zoneOf } from '../../../server/core/schedule/zone.ts';
import { currentZoneName, isKnownZoneName, isZoneName, ZONE_NAMES } from '../../../server/core/schedule/zone-names.ts';

const SUMMER_2026 = Date.UTC(2026, 6, 1) / 1000;

test('the list of names is sorted and free of doubles', () => {
  expect(ZONE_NAMES).toEqual([...new Set(ZONE_NAMES)].sort());
  expect(ZONE_NAMES.length).toBe(484);
});

test('every accepted name works with the engine, with an offset that a place on earth may have', () => {
  for (const name of ZONE_NAMES) {
    const { offset } = zoneOf(name).periodAt(SUMMER_2026);
    expect(Math.abs(offset), name).toBeLessThanOrEqual(14 * 3600);
    expect(offset % 900, name).toBe(offset < 0 ? -0 : 0);
  }
});

test.each([
  'Europe/Riga',
  'Europe/Kyiv',
  'Asia/Kolkata',
  'Europe/Ljubljana',
  'Africa/Accra',
  'Etc/GMT+5',
  'GMT',
  'UTC',
])('%s is accepted and kept', (name) => {
  expect(isZoneName(name)).toBe(true);
  expect(currentZoneName(name)).toBe(name);
});

test.each([
  ['Europe/Kiev', 'Europe/Kyiv'],
  ['Asia/Calcutta', 'Asia/Kolkata'],
  ['Africa/Asmera', 'Africa/Nairobi'],
  ['America/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
  ['America/Jujuy', 'America/Argentina/Jujuy'],
  ['America/Fort_Wayne', 'America/Indiana/Indianapolis'],
  ['Antarctica/South_Pole', 'Pacific/Auckland'],
  ['Asia/Ulan_Bator', 'Asia/Ulaanbaatar'],
  ['Australia/NSW', 'Australia/Sydney'],
  ['MET', 'Europe/Brussels'],
  ['EST', 'America/Panama'],
  ['EST5EDT', 'America/New_York'],
  ['GMT0', 'Etc/GMT'],
  ['Greenwich', 'Etc/GMT'],
  ['GB-Eire', 'Europe/London'],
  ['Iceland', 'Africa/Abidjan'],
  ['Navajo', 'America/Denver'],
  ['US/Pacific', 'America/Los_Angeles'],
  ['WET', 'Europe/Lisbon'],
  ['Zulu', 'Etc/UTC'],
  ['W-SU', 'Europe/Moscow'],
])('legacy %s is known, not accepted, and becomes %s', (name, successor) => {
  expect(isKnownZoneName(name)).toBe(true);
  expect(isZoneName(name)).toBe(false);
  expect(currentZoneName(name)).toBe(successor);
  expect(isZoneName(successor)).toBe(true);
  expect(zoneOf(name).periodAt(SUMMER_2026).offset).toBe(zoneOf(successor).periodAt(SUMMER_2026).offset);
});

test.each([
  'Factory',
  'localtime',
  '',
  'utc',
  'europe/riga',
  'Europe/Riga ',
  'Europe',
  'Europe/',
  'Riga',
  '+02:00',
  'constructor',
])('%j is rejected', (name) => {
  expect(isZoneName(name)).toBe(false);
  expect(isKnownZoneName(name)).toBe(false);
  expect(currentZoneName(name)).toBeNull();
});

test('the zone of a name is set up once', () => {
  expect(zoneOf('Europe/Riga')).toBe(zoneOf('Europe/Riga'));
});

test.each([
  {
    name: 'America/Argentina/Tucuman',
    from: Date.UTC(2004, 5, 1, 3),
    until: Date.UTC(2004, 5, 13, 4),
    before: -3,
    during: -4,
  },
  { name: 'America/Recife', from: Date.UTC(2000, 9, 8, 3), until: Date.UTC(2000, 9, 15, 2), before: -3, during: -2 },
])('in $name two changes close together are both found, to the second', ({ name, from, until, before, during }) => {
  const period = zoneOf(name).periodAt((from + until) / 2000);
  expect([period.from, period.until]).toEqual([from / 1000, until / 1000]);
  expect([period.offsetBefore, period.offset]).toEqual([before * 3600, during * 3600]);
});
