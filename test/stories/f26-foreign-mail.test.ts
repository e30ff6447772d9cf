import { expect, test } from 'vitest';
import { addressOf, DOMAIN, KEY, openMailListener } from '../smtp/harness.ts';

// F26: the mail server took mail for any domain.

test.each([
  ['another domain', 'someone@example.org'],
  ['a domain that ends like ours', `${KEY}+backup@x${DOMAIN}`],
  ['a domain below ours', `${KEY}+backup@mx.${DOMAIN}`],
  ['a route through us', `@${DOMAIN}:someone@example.org`],
  ['a percent sign', `someone%example.org@${DOMAIN}`],
  ['an old path', `example.org!someone@${DOMAIN}`],
  ['postmaster', `postmaster@${DOMAIN}`],
])('mail for %s is refused, and recorded nowhere', async (_, recipient) => {
  const door = await openMailListener();
  const client = await door.connect();
  expect((await client.envelope('cron@example.org', [recipient])).code).toBe(550);
  expect((await client.data('Subject: relay me\r\n\r\n')).code).toBeGreaterThanOrEqual(500);
  expect(door.pings).toEqual([]);
});

test('a bounce or an automatic answer to an address that pings nothing is refused, so that no two servers talk for ever', async () => {
  const door = await openMailListener();
  const client = await door.connect();
  expect((await client.envelope('', [`noreply@${DOMAIN}`])).code).toBe(550);
  expect(door.pings).toEqual([]);
});

test('size and number of recipients are limited', async () => {
  const door = await openMailListener();
  const client = await door.connect();
  await client.say('EHLO client.example');
  expect((await client.say('MAIL FROM:<a@example.org> SIZE=40000000')).code).toBe(552);
  const codes: number[] = [];
  await client.say('MAIL FROM:<a@example.org>');
  for (let n = 0; n < 101; n += 1) codes.push((await client.say(`RCPT TO:<${addressOf(n)}>`)).code);
  expect(codes.filter((code) => code === 250)).toHaveLength(100);
  expect(codes.at(-1)).toBe(452);
});
