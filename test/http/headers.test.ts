import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { User } from '../../server/store/store.ts';
import type { TestApp } from '../support/app.ts';
import { openWorld, type World } from '../support/people.ts';
import { pageStores } from '../support/stores.ts';
import type { Visitor } from '../support/visitor.ts';

const UUID = '6837d6ec-fc08-4da5-a67f-08a9ed1ccf62';

describe.each(pageStores)('headers of pages on $name', ({ open }) => {
  let world: World;
  let app: TestApp;
  let user: User;
  let signedIn: Visitor;
  beforeAll(async () => {
    world = await openWorld(open);
    ({ app } = world);
    user = await world.person();
    signedIn = await app.signIn(user);
  });
  afterAll(() => world.close());

  test.each([['/'], ['/accounts/login/'], ['/nothing/'], ['/accounts/signup/'], [`/projects/${UUID}/checks/`]])(
    'W4, W5, W6 %s comes with the headers that keep it ours',
    async (path) => {
      const { headers } = await signedIn.get(path);
      expect(Object.fromEntries(headers)).toMatchObject({
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
        'cache-control': 'private, no-store',
        'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
      });
      expect(headers.get('content-security-policy')?.split(';')).toEqual([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' data: https://img.shields.io",
        "manifest-src 'self'",
        "connect-src 'self' http://localhost:8000",
        "frame-src 'self' blob:",
        "form-action 'self' http://localhost:8000",
        "base-uri 'none'",
        "frame-ancestors 'none'",
      ]);
      expect(headers.has('strict-transport-security')).toBe(false);
      expect(headers.has('x-powered-by')).toBe(false);
    },
  );

  test('W5 the policy names what the configuration brings from elsewhere', async () => {
    const other = await world.also({
      env: {
        SITE_LOGO_URL: 'https://cdn.example.org/a/logo.png',
        PING_ENDPOINT: 'https://ping.example.org/p/',
        PUSHOVER_SUBSCRIPTION_URL: 'https://pushover.net/subscribe/x',
      },
    });
    const policy = (await other.visitor().get('/accounts/login/')).headers.get('content-security-policy');
    expect(policy).toContain("img-src 'self' data: https://img.shields.io https://cdn.example.org;");
    expect(policy).toContain("connect-src 'self' https://ping.example.org;");
    expect(policy).toContain("form-action 'self' https://pushover.net https://ping.example.org;");
  });

  test.each([
    ['a year', {}, 'max-age=31536000'],
    ['as long as configured', { HSTS_SECONDS: '60' }, 'max-age=60'],
    ['not at all', { HSTS_SECONDS: '0' }, null],
  ])('W6 an https site is remembered to be one: %s', async (_, env, header) => {
    const other = await world.also({ env: { SITE_ROOT: 'https://checks.example.org', ...env } });
    expect((await other.visitor().get('/accounts/login/')).headers.get('strict-transport-security')).toBe(header);
  });

  test.each([
    ['a secret key that is none', { SECRET_KEY: '---' }, 'SECRET_KEY is not secret'],
    ['an empty one', { SECRET_KEY: '' }, 'SECRET_KEY is not secret'],
    ['debug mode', { DEBUG: 'True' }, 'Debug mode is on'],
  ])('every page warns of %s', async (_, env, text) => {
    const other = await world.also({ env });
    expect((await other.visitor().get('/accounts/login/')).text).toContain(text);
    expect((await other.visitor().get('/nothing/')).text).toContain(text);
    expect((await signedIn.get('/')).text).not.toContain(text);
  });

  describe('W7 the server answers to its names only', () => {
    const names: readonly (readonly [string, string, number])[] = [
      ['localhost', 'localhost', 200],
      ['localhost', 'LOCALHOST:8000', 200],
      ['localhost', 'localhost.', 200],
      ['localhost', '127.0.0.1:1', 200],
      ['localhost', '[::1]:8000', 200],
      ['localhost', 'evil.example', 400],
      ['localhost', 'localhost.evil.example', 400],
      ['localhost', 'localhost@evil.example', 400],
      ['localhost', 'localhost:80:80', 400],
      ['localhost', 'localhost/', 400],
      ['checks.example.org', 'localhost', 400],
      ['checks.example.org', '127.0.0.1', 400],
      ['.example.org', 'example.org', 200],
      ['.example.org', 'a.b.example.org:443', 200],
      ['.example.org', 'notexample.org', 400],
      ['a.example.org,b.example.org', 'b.example.org', 200],
      ['*', 'anything.example', 200],
    ];
    test.each(names)('ALLOWED_HOSTS=%s, Host: %s → %i', async (allowed, host, status) => {
      const other = await world.also({ env: { ALLOWED_HOSTS: allowed } });
      expect(await other.statusOf({ path: '/accounts/login/', headers: { Host: host } })).toBe(status);
      expect(await other.statusOf({ path: '/api/v3/checks/', headers: { Host: host } })).toBe(
        status === 200 ? 401 : 400,
      );
    });

    test('pings, badges and the status are answered by any name', async () => {
      const [project] = await world.db.store.projects.ownedBy(user.id);
      const [check] = await world.db.store.checks.ofProject(project?.id ?? 0);
      const headers = { Host: '203.0.113.9' };
      for (const path of [
        `/ping/${check?.code}`,
        `/b/2/${check?.badgeKey}.svg`,
        '/api/v3/status/',
        '/api/v1/status/',
      ]) {
        expect([path, await app.statusOf({ path, headers })]).toEqual([path, 200]);
      }
    });

    test('X-Forwarded-Host is not believed', async () => {
      const headers = { Host: 'evil.example', 'X-Forwarded-Host': 'localhost' };
      expect(await app.statusOf({ path: '/accounts/login/', headers })).toBe(400);
    });
  });
});
