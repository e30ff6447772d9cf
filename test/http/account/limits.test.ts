import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TooMany } from '../../../server/errors.ts';
import { errorReply } from '../../../server/http/kit/error-reply.ts';
import { createRender } from '../../../server/http/kit/render.ts';
import { rendered } from '../../../server/http/kit/reply.ts';
import { silentLog } from '../../../server/log.ts';
import {
  createRateLimits,
  type LimitName,
  normalisedEmail,
  RATE_LIMITS,
} from '../../../server/services/rate-limits.ts';
import { T0 } from '../../support/builders.ts';
import { openWorld, type World } from '../../support/people.ts';
import { pageStores } from '../../support/stores.ts';
import { testClock } from '../../support/test-clock.ts';

const PASSWORD = 'correct horse';
const TOO_OFTEN = 'Too many attempts';
const names = Object.keys(RATE_LIMITS).filter((name): name is LimitName => name in RATE_LIMITS);

test.each([
  ['alice@example.org', 'alice@example.org'],
  ['A.l.i.c.e@Example.org', 'alice@example.org'],
  ['alice+news@example.org', 'alice@example.org'],
  ['a.lice+a+b.c@sub.example.org', 'alice@sub.example.org'],
  ['"a@b"@example.org', '"a@b"@example.org'],
])('RL1 %s is counted as %s', (email, counted) => {
  expect(normalisedEmail(email)).toBe(counted);
});

test('RL3 a page that is refused says so with 429 and when to come back', () => {
  const shell = {
    siteName: 'Mychecks',
    version: '',
    prefix: '',
    script: '',
    tvScript: '',
    style: '',
    logoUrl: '',
    footLinks: [],
    warnings: [],
    viewer: null,
    canSignUp: false,
    notices: [],
    csrfToken: '',
  };
  const reply = errorReply(new TooMany(8640), { shell, log: silentLog, id: '', method: 'POST' });
  expect(reply).toMatchObject({ status: 429, headers: { 'Retry-After': '8640' } });
  const shown = rendered(reply, createRender(''));
  expect(shown.kind === 'content' && shown.body).toContain('Please wait 3 hours');
});

describe.each(pageStores)('limits on $name', ({ open }) => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(open);
  });
  afterAll(() => world.close());

  test.each(names)('%s: exactly as many uses as it says pass at once, and then one by one', async (name) => {
    const { capacity, refillSecs } = RATE_LIMITS[name];
    const clock = testClock(T0);
    const limits = createRateLimits({ store: world.db.store, config: { secretKey: 'secret' }, clock });
    for (let use = 0; use < capacity; use += 1) expect(await limits.take(name, 'a')).toBeNull();
    const nextAt = await limits.take(name, 'a');
    const waitSecs = ((nextAt ?? 0) - T0) / 1e6;
    expect(waitSecs).toBeCloseTo(refillSecs / capacity, 3);
    await expect(limits.demand(name, 'a')).rejects.toThrow(TooMany);
    expect(await limits.take(name, 'b')).toBeNull();
    clock.advance(waitSecs);
    expect(await limits.take(name, 'a')).toBeNull();
    expect(await limits.take(name, 'a')).not.toBeNull();
  });

  test('the table of limits lists no email addresses', async () => {
    const limits = createRateLimits({ store: world.db.store, config: { secretKey: 'k' }, clock: world.clock });
    await limits.take('email', 'alice@example.org');
    await limits.take('password', 'alice@example.org');
    const rows = await world.db.store.dialect
      .knex('token_buckets')
      .where('bucket_key', 'like', '%')
      .select('bucket_key');
    const keys = rows.map(({ bucket_key: key }) => String(key));
    expect(keys.some((key) => key.includes('alice'))).toBe(false);
    // sha1 of the address and the secret key, as Healthchecks has it
    expect(keys).toContain(`em-${sha1('alice@example.orgk')}`);
    expect(keys).toContain(`pw-${sha1('alice@example.orgk')}`);
  });

  const tryPassword = (email: string, password: string, address: string) =>
    world.app.visitor().post('/accounts/login/', { action: 'login', email, password }, { 'X-Forwarded-For': address });

  test('after twenty tries at a password from anywhere even the right one is refused, and its success counts too', async () => {
    const user = await world.person({ password: PASSWORD });
    for (let guess = 0; guess < 19; guess += 1) {
      expect((await tryPassword(user.email, `guess ${guess}`, `192.0.2.${guess}`)).text).not.toContain(TOO_OFTEN);
    }
    expect((await tryPassword(user.email, PASSWORD, '192.0.2.20')).status).toBe(302);
    const { status, text } = await tryPassword(user.email, PASSWORD, '192.0.2.21');
    expect([status, text.includes(TOO_OFTEN)]).toEqual([200, true]);
    world.clock.advance(86_400 / 20);
    expect((await tryPassword(user.email, PASSWORD, '192.0.2.22')).status).toBe(302);
  });

  test('RL1 spellings of an address have password limits of their own, as they are other accounts', async () => {
    const user = await world.person({ password: PASSWORD, email: 'd.ora@example.org' });
    for (let guess = 0; guess < 20; guess += 1) await tryPassword('dora@example.org', 'x', `192.0.2.${100 + guess}`);
    expect((await tryPassword(user.email, PASSWORD, '192.0.2.130')).status).toBe(302);
  });

  test('somebody who tries many addresses from one place is stopped', async () => {
    for (let guess = 0; guess < 20; guess += 1) {
      expect((await tryPassword(`spray${guess}@example.org`, 'x', '203.0.113.1')).text).not.toContain(TOO_OFTEN);
    }
    expect((await tryPassword('spray20@example.org', 'x', '203.0.113.1')).text).toContain(TOO_OFTEN);
    expect((await tryPassword('spray20@example.org', 'x', '203.0.113.2')).text).not.toContain(TOO_OFTEN);
  });

  test('the eleventh login mail within an hour is not sent', async () => {
    const user = await world.person();
    const ask = (n: number) =>
      world.app.visitor().post('/accounts/login/', { identity: user.email }, { 'X-Forwarded-For': `2001:db8::${n}` });
    for (let n = 1; n <= 10; n += 1) expect((await ask(n)).status).toBe(302);
    const refused = await ask(11);
    expect([refused.status, refused.text.includes(TOO_OFTEN)]).toEqual([200, true]);
    expect(refused.setCookies.has('auto-login')).toBe(false);
    expect(await world.mailsTo(user.email)).toBe(10);
  });

  test.each([
    ['the first address counts', '203.0.113.30, 10.0.0.1', '203.0.113.30'],
    ['a port is cut off', '203.0.113.31:4711', '203.0.113.31'],
  ])('RL2 %s', async (_, header, same) => {
    const from = (address: string) => tryPassword(`rl2-${Math.random()}@example.org`, 'x', address);
    for (let guess = 0; guess < 20; guess += 1) await from(header);
    expect((await from(same)).text).toContain(TOO_OFTEN);
  });

  test('RL2 without the header, or from a proxy that is not trusted, the peer counts', async () => {
    const strict = await world.also({ env: { TRUSTED_PROXIES: '10.0.0.0/8' } });
    const from = (address: string) =>
      strict
        .visitor()
        .post(
          '/accounts/login/',
          { action: 'login', email: `rl2-${Math.random()}@example.org`, password: 'x' },
          { 'X-Forwarded-For': address },
        );
    for (let guess = 0; guess < 20; guess += 1) await from(`203.0.113.${40 + guess}`);
    expect((await from('203.0.113.99')).text).toContain(TOO_OFTEN);
  });
});

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
