import { createHash } from 'node:crypto';
import { Secret, TOTP as TOTPApp } from 'otpauth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Busy, TooMany } from '../../../server/errors.ts';
import { errorReply } from '../../../server/http/kit/error-reply.ts';
import { createRender } from '../../../server/http/kit/render.ts';
import { rendered } from '../../../server/http/kit/reply.ts';
import { silentLog } from '../../../server/log.ts';
import { verifyPassword } from '../../../server/passwords.ts';
import {
  createRateLimits,
  type LimitName,
  normalisedEmail,
  RATE_LIMITS,
} from '../../../server/services/rate-limits.ts';
import type { User } from '../../../server/store/store.ts';
import { T0 } from '../../support/builders.ts';
import { hashed } from '../../support/hashed.ts';
import { openWorld, type World } from '../../support/people.ts';
import { pageStores } from '../../support/stores.ts';
import { testClock } from '../../support/test-clock.ts';
import type { Visitor } from '../../support/visitor.ts';
import { SECRET } from './account-world.ts';

const PASSWORD = 'correct horse';
const BCRYPT = 'abcdefghijklmnopqrstuuavYyybW8SwBYgHrVfEOHIljvgCGgHr2';
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

  test('an attempt that could not be made does not count', async () => {
    const limits = createRateLimits({ store: world.db.store, config: { secretKey: 'k' }, clock: world.clock });
    const busy = () => Promise.reject(new Busy('too many', 10));
    for (let n = 0; n < 21; n += 1) await expect(limits.attempt([['password', 'busy']], busy)).rejects.toThrow(Busy);
    expect(await limits.attempt([['password', 'busy']], async () => true)).toBe(true);
  });

  test('while too many passwords are checked, a sign-in is answered 503 and counts for nothing', async () => {
    const before = await world.db.store.dialect.knex('token_buckets').count({ rows: '*' });
    // the first takes a second, the others wait for it
    const costs = ['13', ...Array.from({ length: 30 }, () => '04')];
    const others = costs.map((cost) =>
      verifyPassword('wrong', `bcrypt_sha256$$2b$${cost}$${BCRYPT}`).catch(() => false),
    );
    const { status, headers } = await tryPassword('busy@example.org', 'wrong', '192.0.2.99');
    expect([status, headers.get('retry-after')]).toEqual([503, '10']);
    await Promise.all(others);
    expect(await world.db.store.dialect.knex('token_buckets').count({ rows: '*' })).toEqual(before);
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

  // passwords are slow on purpose: what stands before the one that matters is counted without them
  const used = async (times: number, name: LimitName, subject: string | number) => {
    const limits = createRateLimits({ store: world.db.store, config: world.app.config, clock: world.clock });
    for (let n = 0; n < times && (await limits.take(name, subject)) === null; n += 1);
  };
  const usedUp = (name: LimitName, subject: string | number) => used(Number.POSITIVE_INFINITY, name, subject);

  test('twenty wrong passwords from one place stop that place, and nobody else', async () => {
    const user = await world.person({ password: PASSWORD });
    // a form that is checked quickly
    await world.db.store.users.update(user.id, { password: `bcrypt_sha256$$2b$04$${BCRYPT}` });
    for (let guess = 0; guess < 20; guess += 1) {
      expect((await tryPassword(user.email, `guess ${guess}`, '192.0.2.1')).text).not.toContain(TOO_OFTEN);
      // another address than for authIp, which has a limit of its own
      if (guess === 10) world.clock.advance(3600);
    }
    await world.db.store.users.update(user.id, { password: await hashed(PASSWORD) });
    const { status, text } = await tryPassword(user.email, PASSWORD, '192.0.2.1');
    expect([status, text.includes(TOO_OFTEN)]).toEqual([200, true]);
    expect((await tryPassword(user.email, PASSWORD, '192.0.2.2')).status).toBe(302);
  });

  test('sign-ins that succeed do not count', async () => {
    const user = await world.person({ password: PASSWORD });
    await used(18, 'authIp', '192.0.2.3');
    await used(18, 'password', `${user.email} 192.0.2.3`);
    for (let n = 0; n < 4; n += 1) expect((await tryPassword(user.email, PASSWORD, '192.0.2.3')).status).toBe(302);
  });

  /** A browser in which the user has signed in, and out again. */
  const knownBrowser = async (user: User): Promise<Visitor> => {
    const visitor = world.app.visitor();
    const fields = { action: 'login', email: user.email, password: PASSWORD };
    const answer = await visitor.post('/accounts/login/', fields, world.fromAnywhere());
    expect(answer.setCookies.get('device')).toMatch(/HttpOnly.*SameSite=Lax/i);
    await visitor.post('/accounts/logout/');
    return visitor;
  };
  const signInWith = (visitor: Visitor, user: User, from = world.fromAnywhere()) =>
    visitor.post('/accounts/login/', { action: 'login', email: user.email, password: PASSWORD }, from);

  test('a hundred wrong passwords from many places in an hour stop browsers that the account does not know', async () => {
    const [user, stranger] = [await world.person({ password: PASSWORD }), world.app.visitor()];
    const known = await knownBrowser(user);
    await usedUp('passwordAll', user.email);
    expect((await signInWith(stranger, user)).text).toContain(TOO_OFTEN);
    expect((await signInWith(known, user)).status).toBe(302);
    world.clock.advance(36);
    expect((await signInWith(stranger, user)).status).toBe(302);
  });

  test('a known browser is not stopped by what others did at its address, but by its own guesses', async () => {
    const user = await world.person({ password: PASSWORD });
    const known = await knownBrowser(user);
    const here = world.fromAnywhere();
    await usedUp('authIp', here['X-Forwarded-For']);
    const guess = { action: 'login', email: user.email, password: 'x' };
    const [, nonce] = (known.cookies.get('device') ?? '').split('.');
    await used(18, 'password', `${user.email} ${nonce}`);
    for (let n = 18; n < 20; n += 1) {
      expect((await known.post('/accounts/login/', guess, here)).text).not.toContain(TOO_OFTEN);
    }
    expect((await known.post('/accounts/login/', guess, here)).text).toContain(TOO_OFTEN);
  });

  test('the cookie counts for the account it was given for, as it was given, until the password changes', async () => {
    const [user, other] = [await world.person({ password: PASSWORD }), await world.person({ password: PASSWORD })];
    const known = await knownBrowser(user);
    const cookie = known.cookies.get('device') ?? '';
    await usedUp('passwordAll', user.email);
    await usedUp('passwordAll', other.email);
    expect((await signInWith(known, other)).text).toContain(TOO_OFTEN);
    const [, rest = ''] = /^\d+\.(.*)$/.exec(cookie) ?? [];
    for (const forged of [`${other.id}.${rest}`, `${cookie.slice(0, -2)}xx`, 'x', '']) {
      known.cookies.set('device', forged);
      expect((await signInWith(known, forged.startsWith(`${other.id}.`) ? other : user)).text).toContain(TOO_OFTEN);
    }
    known.cookies.set('device', cookie);
    await world.db.store.users.update(user.id, { password: await hashed(`${PASSWORD}!`) });
    expect((await signInWith(known, user)).text).toContain(TOO_OFTEN);
  });

  test('one browser is known to several accounts', async () => {
    const [user, other] = [await world.person({ password: PASSWORD }), await world.person({ password: PASSWORD })];
    const known = await knownBrowser(user);
    await signInWith(known, other);
    await known.post('/accounts/logout/');
    await usedUp('passwordAll', user.email);
    expect((await signInWith(known, user)).status).toBe(302);
  });

  describe('the second factor', () => {
    const TOTP = '/accounts/login/two_factor/totp/';
    const withApp = async () => {
      const user = await world.person({ password: PASSWORD });
      await world.db.store.profiles.update(user.id, { totp: SECRET, totpCreatedAt: world.clock.now() });
      return user;
    };
    const code = () =>
      new TOTPApp({ secret: Secret.fromBase32(SECRET) }).generate({ timestamp: world.clock.now() / 1e3 });

    test('wrong codes stop the place they come from, and no known browser', async () => {
      const user = await withApp();
      const known = world.app.visitor();
      await signInWith(known, user);
      expect((await known.post(TOTP, { code: code() }, world.fromAnywhere())).status).toBe(302);
      await known.post('/accounts/logout/');
      world.clock.advance(120);
      const [thief, from] = [world.app.visitor(), world.fromAnywhere()];
      await signInWith(thief, user, from);
      for (let n = 0; n < 96; n += 1) expect((await thief.post(TOTP, { code: '000000' }, from)).status).toBe(200);
      expect((await thief.post(TOTP, { code: code() }, from)).status).toBe(429);
      const elsewhere = world.fromAnywhere();
      const stranger = world.app.visitor();
      await signInWith(stranger, user, elsewhere);
      await usedUp('secondFactorAll', user.id);
      expect((await stranger.post(TOTP, { code: code() }, elsewhere)).status).toBe(429);
      await signInWith(known, user, from);
      expect((await known.post(TOTP, { code: code() }, from)).status).toBe(302);
    });
  });

  test('RL1 spellings of an address have password limits of their own, as they are other accounts', async () => {
    const user = await world.person({ password: PASSWORD, email: 'd.ora@example.org' });
    await usedUp('passwordAll', 'dora@example.org');
    expect((await tryPassword('dora@example.org', 'x', '192.0.2.129')).text).toContain(TOO_OFTEN);
    expect((await tryPassword(user.email, PASSWORD, '192.0.2.130')).status).toBe(302);
  });

  test('somebody who tries many addresses from one place is stopped', async () => {
    await used(18, 'authIp', '203.0.113.1');
    for (let guess = 18; guess < 20; guess += 1) {
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
    ['what stands before the last address may be forged', '198.51.100.1, 203.0.113.30', '203.0.113.30'],
    ['proxies that are trusted are passed over', '203.0.113.32, 127.0.0.1', '203.0.113.32'],
    ['IPv6 is counted by blocks', '2001:db8:7:7::1', '2001:db8:7:7:ffff::9'],
    ['an IPv4 address inside IPv6 is that address', '::ffff:203.0.113.33', '203.0.113.33'],
    ['a port is cut off', '203.0.113.31:4711', '203.0.113.31'],
  ])('RL2 %s', async (_, header, same) => {
    const from = (address: string) => tryPassword(`rl2-${Math.random()}@example.org`, 'x', address);
    await used(19, 'authIp', same);
    expect((await from(header)).text).not.toContain(TOO_OFTEN);
    expect((await from(same)).text).toContain(TOO_OFTEN);
    expect((await from(header)).text).toContain(TOO_OFTEN);
  });

  test.each(['', '10.0.0.0/8'])(
    'RL2 with TRUSTED_PROXIES=%s the peer counts, and not what it says',
    async (proxies) => {
      const strict = await world.also({ env: { TRUSTED_PROXIES: proxies } });
      await usedUp('authIp', '127.0.0.1');
      const fields = { action: 'login', email: `rl2-${Math.random()}@example.org`, password: 'x' };
      const from = { 'X-Forwarded-For': `203.0.113.${proxies.length}` };
      expect((await strict.visitor().post('/accounts/login/', fields, from)).text).toContain(TOO_OFTEN);
    },
  );

  test('where no proxy is named, a forwarded address is in no session and no log, and the operator is told once', async () => {
    const open = await world.also({ env: { TRUSTED_PROXIES: '' } });
    const user = await world.person({ password: PASSWORD });
    const told = () => world.logged.filter(({ fields }) => fields['id'] === 'W112').length;
    const before = told();
    world.clock.advance(7200);
    for (let n = 0; n < 2; n += 1) {
      const visitor = open.visitor();
      await visitor.post(
        '/accounts/login/',
        { action: 'login', email: user.email, password: PASSWORD },
        { 'X-Forwarded-For': '203.0.113.77' },
      );
    }
    const sessions = await world.db.store.sessions.ofUser(user.id, world.clock.now());
    expect(sessions.map(({ remoteAddr }) => remoteAddr)).toEqual(['127.0.0.1', '127.0.0.1']);
    expect(told() - before).toBe(1);
    expect(JSON.stringify(world.logged)).not.toContain('203.0.113.77');
  });
});

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
