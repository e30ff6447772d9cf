import { expect, test } from 'vitest';
import { makePingKey } from '../../server/keys.ts';
import { addressOf, DOMAIN, KEY, openMailListener } from '../smtp/harness.ts';
import { uuidOf } from '../support/builders.ts';

// F27: mail providers changed the letter case of addresses, and pings by email were lost. What Rollcall makes itself is in lower
// case; ping keys that were imported may hold capitals, which tell them apart, so of these only the domain may change.

const CODE = { by: 'code', code: uuidOf(1) };
const SLUG = { by: 'slug', pingKey: KEY, slug: 'backup', create: false };

test.each([
  ['the code in capitals', addressOf(1).toUpperCase(), CODE],
  ['the code with a capital letter', addressOf(1).replace(DOMAIN, 'Ping.Example.Org'), CODE],
  ['the domain in capitals', `${KEY}+backup@${DOMAIN.toUpperCase()}`, SLUG],
  ['as it was shown', `${KEY}+backup@${DOMAIN}`, SLUG],
])('a ping by email counts: %s', async (_, recipient, target) => {
  const door = await openMailListener();
  const client = await door.connect();
  expect((await client.envelope('cron@example.org', [recipient])).code).toBe(250);
  expect((await client.data('Subject: done\r\n\r\n')).code).toBe(250);
  expect(door.pings.map((ping) => ping.target)).toEqual([target]);
});

test('ping keys that are made hold no capital letters', () => {
  for (let n = 0; n < 1_000; n += 1) expect(makePingKey()).toMatch(/^[a-z0-9]{22}$/);
});
