import { describe, expect, test } from 'vitest';
import { addSecs, instant } from '../../server/core/instant.ts';
import { factsOf, othersSummary, reasonOf, titleOf } from '../../server/delivery/alert.ts';
import { DeliveryError } from '../../server/delivery/delivery-error.ts';
import { formatMoment, formatRfc5322 } from '../../server/delivery/moment.ts';
import { redact } from '../../server/delivery/redact.ts';
import { fitLines, logoUrl, shorten } from '../../server/delivery/texts.ts';
import { T0 } from '../support/builders.ts';
import { aLastPing, anAlert } from './builders.ts';

test('the title is state and name', () => {
  expect(titleOf(anAlert())).toBe('DOWN | nightly-backup');
  expect(titleOf(anAlert({ about: 'flapping' }))).toBe('FLAPPING | nightly-backup');
  expect(titleOf(anAlert({ about: 'settled', status: 'up' }))).toBe('UP | nightly-backup');
  expect(titleOf(anAlert({ status: 'up', check: { name: '' } }))).toBe('UP | 11111111-1111-4111-8111-111111111111');
});

test.each([
  [{ reason: 'timeout' }, 'No success signal came in time and the grace time is over.'],
  [{ reason: 'fail' }, 'The job reported a failure.'],
  [{ reason: '' }, ''],
  [{ status: 'up', reason: '', downtime: null }, ''],
  [
    { about: 'flapping', reason: 'timeout' },
    'It is flapping: more than 6 status changes within 15 minutes. There will be no more alerts until it has kept its status for 15 minutes.',
  ],
  [{ about: 'settled', status: 'up', reason: '' }, 'It is no longer flapping. Each status change is reported again.'],
  [{ status: 'up', reason: '', downtime: 7_800_000_000 }, 'It was down for 2 hours, 10 minutes.'],
  [
    { status: 'up', reason: '', downtime: 900_000_000, outage: { from: T0, to: addSecs(T0, 900) } },
    'It was down 00:00–00:15 (UTC); no alert could be delivered earlier.',
  ],
  [
    { status: 'down', reason: 'fail', outage: { from: T0, to: addSecs(T0, 900) } },
    'The job reported a failure. It was down 00:00–00:15 (UTC) and is up again; no alert could be delivered earlier.',
  ],
  [
    { status: 'up', reason: '', outage: { from: T0, to: addSecs(T0, 86_400) }, timeZone: 'Europe/Riga' },
    'It was down 1 Jan 02:00 – 2 Jan 02:00 (Europe/Riga); no alert could be delivered earlier.',
  ],
  [
    { limit: 'slow', check: { maxRuntimeSecs: 7_200 }, awayFor: 60_000_000 },
    'A run has not ended in time: it may take 2 hours. Rollcall was not listening for 1 minute, 0 seconds of that time.',
  ],
  [
    { reason: 'fail', isRestored: true },
    'The job reported a failure. This server was restored from a backup, so you may have received this alert before.',
  ],
] as const)('%o: %s', (alert, expected) => {
  expect(reasonOf(anAlert(alert))).toBe(expected);
});

test('facts come in one order; those that do not apply are left out', () => {
  const cron = anAlert({
    check: { kind: 'cron', schedule: '0 2 * * *', tz: 'Europe/Riga', tags: 'a  b' },
    lastPing: aLastPing(),
  });
  expect(factsOf(cron, addSecs(T0, 60)).map(({ label, value }) => `${label}: ${value}`)).toEqual([
    'Project: Backups',
    'Tags: a, b',
    'Schedule: 0 2 * * *',
    'Time zone: Europe/Riga',
    'Total pings: 123',
    'Last ping: Success, 11 minutes ago',
  ]);
  expect(factsOf(anAlert(), T0).map(({ label, value }) => `${label}: ${value}`)).toEqual([
    'Project: Backups',
    'Period: 1 day',
    'Total pings: 0',
    'Last ping: Never',
  ]);
});

describe('other checks', () => {
  const list = [{ name: 'x', link: '', lastPingAt: null }];
  test.each([
    ['down', null, null],
    ['down', { total: 0, list: [] }, 'All other checks in the project are up.'],
    ['down', { total: 1, list }, 'In the same project also down:'],
    ['up', { total: 1, list }, 'In the same project still down:'],
    ['down', { total: 11, list }, '11 other checks in the project are also down.'],
    ['up', { total: 11, list }, '11 other checks in the project are still down.'],
  ] as const)('%s with %o: %s', (status, othersDown, text) => {
    const summary = othersSummary(anAlert({ status, othersDown }));
    expect(summary?.text ?? null).toBe(text);
    // more than ten are only counted
    expect(summary?.list ?? []).toHaveLength(othersDown?.total === 1 ? 1 : 0);
  });
});

test.each([
  [T0, 'UTC', 'Thu, 01 Jan 2026 00:00:00 +0000', '1 Jan 00:00 (UTC)'],
  [T0, 'Europe/Riga', 'Thu, 01 Jan 2026 02:00:00 +0200', '1 Jan 02:00 (Europe/Riga)'],
  [T0, 'America/St_Johns', 'Wed, 31 Dec 2025 20:30:00 -0330', '31 Dec 20:30 (America/St_Johns)'],
  [
    instant(1_784_073_599_999_999),
    'Asia/Kathmandu',
    'Wed, 15 Jul 2026 05:44:59 +0545',
    '15 Jul 05:44 (Asia/Kathmandu)',
  ],
  [T0, 'Mars/Olympus', 'Thu, 01 Jan 2026 00:00:00 +0000', '1 Jan 00:00 (UTC)'],
])('%i in %s: %s, %s', (at, zone, long, short) => {
  expect([formatRfc5322(at, zone), formatMoment(at, zone)]).toEqual([long, short]);
});

test.each([
  ['abc', 3, 'abc'],
  ['abcd', 3, 'ab…'],
  ['🦄🦄🦄🦄', 3, '🦄🦄…'],
])('%s in %i characters: %s', (text, length, expected) => {
  expect(shorten(text, length)).toBe(expected);
});

test('of lines as many are kept as fit', () => {
  expect(fitLines(['abc', 'def', 'ghi'], 11)).toBe('abc\ndef\nghi');
  expect(fitLines(['abc', 'def', 'ghi'], 10)).toBe('abc\ndef\n…');
});

test.each([
  ['', 'https://a.test/static/img/logo.png'],
  ['/own.png', 'https://a.test/own.png'],
  ['https://b.test/own.png', 'https://b.test/own.png'],
])('the logo %s is at %s', (siteLogoUrl, url) => {
  expect(logoUrl({ siteLogoUrl, siteRoot: 'https://a.test' })).toBe(url);
});

test('secrets are masked in any form, short words are not', () => {
  expect(redact('token=a/b+cdef&x=a%2Fb%2Bcdef of key', ['a/b+cdef', 'key'])).toBe('token=•••&x=••• of key');
});

test('an error text is never longer than a notification keeps', () => {
  expect(new DeliveryError('🦄'.repeat(300), { code: 'internal' }).message).toBe(`${'🦄'.repeat(199)}…`);
  expect(new DeliveryError('a\0b', { code: 'internal' }).message).toBe('ab');
});
