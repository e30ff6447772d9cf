import { expect, test } from 'vitest';
import type { PingTarget } from '../../server/core/incoming.ts';
import { maskTarget, parseMailbox } from '../../server/smtp/mailbox.ts';

const UUID = '7a2b3c4d-1111-4222-8333-0123456789ab';
const KEY = 'abcdefghijklmnopqrstuv';
const OLD_KEY = 'AbCdEf-hijk_mnopqrs012';
const code: PingTarget = { by: 'code', code: UUID };
const slug = (pingKey: string, name: string): PingTarget => ({ by: 'slug', pingKey, slug: name, create: false });

test.each<[string, PingTarget | null, string]>([
  // address, target, why
  [`${UUID}@ping.example.org`, code, 'UUID form'],
  [`${UUID.toUpperCase()}@ping.example.org`, code, 'the letters of a UUID may be upper case'],
  [`${UUID}@PING.Example.ORG`, code, 'C*: domains are compared case-insensitively'],
  [`${KEY}+backup@ping.example.org`, slug(KEY, 'backup'), 'slug form'],
  [`${OLD_KEY}+a-b_1@ping.example.org`, slug(OLD_KEY, 'a-b_1'), 'older keys keep their upper case, - and _'],
  [`${UUID}@ping.example.org.`, code, 'a domain with the dot of the root'],
  [`"${UUID}"@ping.example.org`, code, 'a mailbox in quotes'],
  [`"${KEY}\\+backup"@ping.example.org`, slug(KEY, 'backup'), 'with something escaped in them'],
  [`${UUID}@example.org`, null, 'wrong domain'],
  [`${UUID}@ping.example.org.evil.org`, null, 'wrong domain that begins like ours'],
  [`x@${UUID}@ping.example.org`, null, 'two @'],
  [UUID, null, 'no @'],
  ['', null, 'nothing'],
  ['@ping.example.org', null, 'no mailbox'],
  [`${UUID.replace('-4222-', '-1222-')}@ping.example.org`, null, 'not version 4'],
  [`${UUID.replace('-8333-', '-c333-')}@ping.example.org`, null, 'not variant 1'],
  [`${UUID.replaceAll('-', '')}@ping.example.org`, null, 'no hyphens'],
  [`{${UUID}}@ping.example.org`, null, 'braces'],
  [`${UUID}+x@ping.example.org`, null, 'a UUID is no ping key: 36 characters'],
  [`${KEY}x+backup@ping.example.org`, null, 'key of 23'],
  [`${KEY.slice(1)}+backup@ping.example.org`, null, 'key of 21'],
  [`${KEY}+@ping.example.org`, null, 'empty slug'],
  [`${KEY}+Backup@ping.example.org`, null, 'upper case in the slug'],
  [`${KEY}+a+b@ping.example.org`, null, 'two plus signs'],
  [`${KEY}+a.b@ping.example.org`, null, 'a dot in the slug'],
  [`${KEY}+backup\n@ping.example.org`, null, 'a line end after the slug'],
])('%j is for %j: %s', (address, target) => {
  expect(parseMailbox(address, 'Ping.example.org')).toEqual(target);
});

test('a masked target shows neither the whole code nor the ping key', () => {
  expect(maskTarget({ by: 'code', code: UUID })).toBe('7a2b3c4d…');
  expect(maskTarget({ by: 'slug', pingKey: KEY, slug: 'backup', create: false })).toBe('…+backup');
});
