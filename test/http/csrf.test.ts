import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadRegistry } from '../../server/delivery/registry.ts';
import { routesOf } from '../../server/http/pages/site-map.ts';
import { maskCsrf } from '../../server/http/security/csrf.ts';
import type { User } from '../../server/store/store.ts';
import type { TestApp } from '../support/app.ts';
import { CONFIRMED, openWorld, type World } from '../support/people.ts';
import { pathOf } from '../support/route-paths.ts';
import { pageStores } from '../support/stores.ts';
import { createVisitor, csrfOfSession, type Seen, type Visitor } from '../support/visitor.ts';

const routes = routesOf(await loadRegistry());

const taking = routes.filter(({ handlers }) => handlers.post);
const guarded = taking.filter(({ csrfExempt }) => !csrfExempt).map((route) => [route.path, pathOf(route)] as const);
const exempt = taking.filter(({ csrfExempt }) => csrfExempt).map((route) => [route.path, pathOf(route)] as const);

describe.each(pageStores)('forged forms on $name', ({ open }) => {
  let world: World;
  let app: TestApp;
  let user: User;
  let signedIn: Visitor;
  beforeAll(async () => {
    world = await openWorld(open);
    ({ app } = world);
    user = await world.person({ isSuperuser: true });
    await world.db.store.users.update(user.id, { isStaff: true });
    signedIn = await app.signIn(user, CONFIRMED);
  });
  afterAll(() => world.close());

  const cookie = () => signedIn.cookies.get('sessionid') ?? '';
  const fresh = (more = {}) => createVisitor(app.base, { sessionid: cookie(), csrftoken: own(), ...more });
  /** What the forms of that session carry. */
  const own = () => csrfOfSession(cookie(), app.config);

  const SECRET = 'a'.repeat(32);
  const planted = { csrftoken: SECRET };
  const fieldsOf = (fields: Readonly<Record<string, string>>) => ({
    method: 'POST',
    body: new URLSearchParams(fields),
  });
  const token = (csrfmiddlewaretoken: string) => fieldsOf({ csrfmiddlewaretoken });
  /** Forms that carry no token of the session. */
  const FORGERIES: readonly ((path: string) => Promise<Seen>)[] = [
    (path) => fresh(planted).send(path, fieldsOf({})),
    // a cookie that somebody has planted, and the form that goes with it
    (path) => fresh(planted).send(path, token(SECRET)),
    (path) => fresh(planted).send(path, token('')),
    (path) => fresh(planted).send(path, token('b'.repeat(32))),
    (path) => fresh(planted).send(path, token(maskCsrf('b'.repeat(32)))),
    (path) => fresh({ csrftoken: 'short' }).send(path, token('short')),
    (path) => fresh({ csrftoken: '' }).send(path, token('')),
    (path) => fresh().send(`${path}?csrfmiddlewaretoken=${SECRET}`, token(SECRET)),
    (path) => fresh(planted).send(path, { method: 'POST', body: '{}', headers: { 'Content-Type': 'text/plain' } }),
  ];

  describe('W1 a form without its token is refused', () => {
    // every address refuses a form without one; each forgery is tried on more than ten of them
    test.each(guarded)('%s', async (_, path) => {
      const forged = FORGERIES[guarded.findIndex(([, each]) => each === path) % FORGERIES.length];
      const answers = [await fresh().send(path, fieldsOf({})), await forged?.(path)];
      expect(answers.map((answer) => answer?.status)).toEqual([403, 403]);
      expect(answers[0]?.text).toContain('Please send the form again');
    });
  });

  test('W1 there are enough addresses to try each forgery on several', () => {
    expect(guarded.length).toBeGreaterThan(10 * FORGERIES.length);
  });

  describe('W2 a form from another site is refused, token or not', () => {
    const origins = ['https://evil.example', 'null', `HOST.evil.example`, 'https://HOST'];
    test.each(guarded)('%s', async (_, path) => {
      const origin = origins[guarded.findIndex(([, each]) => each === path) % origins.length] ?? '';
      const Origin = origin.replace(/^HOST/, app.base).replace('HOST', new URL(app.base).host);
      expect((await fresh().post(path, {}, { Origin })).status).toBe(403);
    });
  });

  test('W1 the token goes in a field or in a header, masked or as the cookie has it', async () => {
    const path = '/accounts/profile/sessions/';
    for (const token of [own(), maskCsrf(own())]) {
      const body = new URLSearchParams({ csrfmiddlewaretoken: token, revoke_others: '1' });
      expect((await fresh().send(path, { method: 'POST', body })).status).toBe(302);
      const other = new URLSearchParams({ revoke_others: '1' });
      const init = { method: 'POST', body: other, headers: { 'X-CSRFToken': token } };
      expect((await fresh().send(path, init)).status).toBe(302);
    }
  });

  test('W1 pages never show the same token twice, and it changes when somebody signs in', async () => {
    const person = await world.person({ password: 'correct horse' });
    const visitor = app.visitor();
    const tokens = async () => [...(await visitor.get('/accounts/login/')).text.matchAll(/token" value="(\w+)"/g)];
    const shown = [...(await tokens()), ...(await tokens())].map(([, token]) => token);
    expect(new Set(shown).size).toBe(shown.length);
    const before = visitor.cookies.get('csrftoken') ?? '';
    await visitor.post('/accounts/login/', { action: 'login', email: person.email, password: 'correct horse' });
    expect(visitor.cookies.get('csrftoken')).toMatch(/^\w{32}$/);
    expect(visitor.cookies.get('csrftoken')).not.toBe(before);
    const old = new URLSearchParams({ csrfmiddlewaretoken: before });
    expect((await visitor.send('/accounts/logout/', { method: 'POST', body: old })).status).toBe(403);
  });

  test('W2 behind a proxy the address of the site counts as ours, and so do trusted ones', async () => {
    const env = {
      SITE_ROOT: 'https://checks.example.org',
      CSRF_TRUSTED_ORIGINS: 'https://other.example.org, https://*.example.net',
    };
    const proxied = await world.also({ env });
    const post = async (headers: Record<string, string>) =>
      (
        await (
          await proxied.signIn(user, CONFIRMED)
        ).post('/accounts/profile/sessions/', { revoke_others: '1' }, headers)
      ).status;
    expect(await post({ Origin: 'https://checks.example.org' })).toBe(302);
    expect(await post({ Origin: 'https://other.example.org' })).toBe(302);
    expect(await post({ Origin: 'https://a.b.example.net' })).toBe(302);
    expect(await post({ Origin: 'https://example.net' })).toBe(403);
    expect(await post({ Origin: 'http://a.example.net' })).toBe(403);
    expect(await post({ Origin: 'https://evilexample.net' })).toBe(403);
    expect(await post({ Origin: 'http://checks.example.org' })).toBe(403);
    expect(await post({ Origin: proxied.base })).toBe(302);
  });

  test('W2 over https without an origin, the page that sent the form must be ours', async () => {
    const proxied = await world.also({
      env: { SITE_ROOT: 'https://checks.example.org', SECURE_PROXY_SSL_HEADER: 'HTTP_X_FORWARDED_PROTO,https' },
    });
    const post = async (headers: Record<string, string>) =>
      (
        await (
          await proxied.signIn(user, CONFIRMED)
        ).post('/accounts/profile/sessions/', { revoke_others: '1' }, headers)
      ).status;
    const https = { 'X-Forwarded-Proto': 'https' };
    expect(await post({ ...https, Referer: 'https://checks.example.org/a/' })).toBe(302);
    for (const said of ['https, http', ' https ,http', ', https', '"https"', 'https,'])
      expect(await post({ 'X-Forwarded-Proto': said, Referer: 'https://checks.example.org/a/' }), said).toBe(302);
    for (const said of ['http, https', 'http', 'https http', ''])
      expect(await post({ 'X-Forwarded-Proto': said, Referer: 'http://evil.example/' }), said).toBe(403);
    expect(await post({ ...https, Referer: `${proxied.base.replace('http', 'https')}/a/` })).toBe(302);
    expect(await post({ ...https, Referer: 'https://evil.example/?https://checks.example.org/' })).toBe(403);
    expect(await post({ ...https, Referer: 'https://checks.example.org.evil.example/' })).toBe(403);
    expect(await post({ ...https, Referer: 'http://checks.example.org/' })).toBe(403);
    expect(await post({ ...https, Referer: 'nonsense' })).toBe(403);
    expect(await post(https)).toBe(403);
    expect(await post({})).toBe(403);
  });

  test.each(exempt)('W3 %s takes forms from elsewhere', async (_, path) => {
    const init = { method: 'POST', body: 'List-Unsubscribe=One-Click', headers: { Origin: 'https://mail.example' } };
    expect((await app.visitor().send(path, init)).status).not.toBe(403);
  });

  test('W3 nothing else is exempt but what services call', async () => {
    const { all } = await loadRegistry();
    const called = all.flatMap(({ callbacks = [] }) => callbacks.map(({ path }) => path));
    expect(exempt.map(([path]) => path).sort()).toEqual(
      ['/accounts/unsubscribe_reports/{signed}/', '/integrations/{channel}/unsub/{signed}/', ...called].sort(),
    );
  });
});
