import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../../server/config.ts';
import type { Store } from '../../../server/store/store.ts';
import type { TestApp } from '../../support/app.ts';
import { openWorld, type World } from '../../support/people.ts';
import { pageStores } from '../../support/stores.ts';

const HEADER = 'X-Authenticated-User';
const ENV = { REMOTE_USER_HEADER: 'HTTP_X_AUTHENTICATED_USER', REGISTRATION_OPEN: 'False' };
const as = (email: string) => ({ [HEADER]: email });

test.each(['X_AUTHENTICATED_USER', 'X-Authenticated-User', 'REMOTE_USER', 'http_x_user', 'HTTP_'])(
  'H1 %s, which is no header in the form of CGI, keeps the server from starting',
  (value) => {
    const options = { cwd: '/nonexistent', keepSecretKey: () => 'secret' };
    expect(() => loadConfig({ REMOTE_USER_HEADER: value }, options)).toThrow(
      /REMOTE_USER_HEADER must begin with HTTP_/,
    );
  },
);

describe.each(pageStores)('signing in by a header of the proxy on $name', ({ open }) => {
  let world: World;
  let store: Store;
  let app: TestApp;
  beforeAll(async () => {
    world = await openWorld(open, ENV);
    ({ app } = world);
    ({ store } = world.db);
  });
  afterAll(() => world.close());

  test('H1 the header signs in', async () => {
    const user = await world.person();
    const visitor = app.visitor();
    const { status, text } = await visitor.get('/', as(user.email));
    expect(status).toBe(200);
    expect(text).toContain(user.email);
    expect((await store.users.byId(user.id))?.lastLoginAt).toBe(world.clock.now());
  });

  test('H2 without it nobody is signed in, also not whoever was', async () => {
    const user = await world.person();
    for (const headers of [{}, as('')]) {
      const visitor = app.visitor();
      await visitor.get('/', as(user.email));
      expect((await visitor.get('/', headers)).location).toBe('/accounts/login/?next=%2F');
    }
  });

  test('H3 its letter case does not matter; the same user keeps the session, another one replaces it', async () => {
    const [user, other] = [await world.person(), await world.person()];
    const visitor = app.visitor();
    await visitor.get('/', as(user.email.toUpperCase()));
    const session = visitor.cookies.get('sessionid');
    expect(session).toBeDefined();
    expect((await visitor.get('/', as(user.email))).text).toContain(user.email);
    expect(visitor.cookies.get('sessionid')).toBe(session);
    expect((await visitor.get('/', as(other.email))).text).toContain(other.email);
    expect(visitor.cookies.get('sessionid')).not.toBe(session);
  });

  test('H4 somebody new gets an account, also where registration is closed, once', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => app.visitor().get('/', as('new@example.org'))));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const user = await store.users.byEmail('new@example.org');
    const projects = await store.projects.ownedBy(user?.id ?? 0);
    expect(projects).toHaveLength(1);
    expect(await store.checks.ofProject(projects[0]?.id ?? 0)).toMatchObject([{ name: 'My First Check' }]);
    expect(await store.channels.ofProject(projects[0]?.id ?? 0)).toMatchObject([{ value: 'new@example.org' }]);
  });

  test('H5 there is no other way in, and no second factor', async () => {
    const user = await world.person({ password: 'correct horse' });
    await store.profiles.update(user.id, { totp: 'A'.repeat(32) });
    expect((await app.visitor().get('/', as(user.email))).status).toBe(200);
    const page = (await app.visitor().get('/accounts/login/')).text;
    expect(page).not.toContain('<input');
    const fields = { action: 'login', email: user.email, password: 'correct horse' };
    expect((await app.visitor().post('/accounts/login/', fields)).status).toBe(403);
    expect((await app.visitor().post('/accounts/login/', { identity: user.email })).status).toBe(403);
    expect((await app.visitor().post(`/accounts/check_token/${user.username}/token/`)).status).toBe(403);
    expect(await world.mailsTo(user.email)).toBe(0);
  });

  test('H6 an account that is switched off is refused', async () => {
    const user = await world.person();
    await store.users.update(user.id, { isActive: false });
    const visitor = app.visitor();
    expect((await visitor.get('/', as(user.email))).status).toBe(403);
    expect(visitor.cookies.has('sessionid')).toBe(false);
  });

  test.each([
    'nobody',
    'a@',
    'a b@example.org',
    'a@example.org, b@example.org',
    '<a@example.org>',
    `${'a'.repeat(300)}@x.org`,
  ])('H6 %s is refused, and makes no account', async (value) => {
    expect((await app.visitor().get('/', as(value))).status).toBe(403);
    expect(await store.users.byEmail(value)).toBeNull();
  });

  test('H7 addresses for machines pass over it', async () => {
    const user = await world.person();
    const [project] = await store.projects.ownedBy(user.id);
    const [check] = await store.checks.ofProject(project?.id ?? 0);
    const paths = [`/ping/${check?.code}`, '/api/v3/checks/', '/api/v3/status/', `/b/2/${check?.badgeKey}.svg`];
    for (const path of paths) {
      const { setCookies } = await app.visitor().get(path, as('machine@example.org'));
      expect([...setCookies]).toEqual([]);
    }
    const unsubscribe = `/integrations/${check?.code}/unsub/signed/`;
    const posted = await app.visitor().send(unsubscribe, { method: 'POST', headers: as('machine@example.org') });
    expect([...posted.setCookies]).toEqual([]);
    expect(await store.users.byEmail('machine@example.org')).toBeNull();
  });

  test('H8 it is believed from proxies that are trusted, and from nobody else', async () => {
    const user = await world.person();
    const here = await world.also({ env: { ...ENV, REMOTE_USER_TRUSTED_PROXIES: '10.0.0.0/8, 127.0.0.1' } });
    const elsewhere = await world.also({ env: { ...ENV, REMOTE_USER_TRUSTED_PROXIES: '10.0.0.0/8' } });
    expect((await here.visitor().get('/', as(user.email))).status).toBe(200);
    const spoofed = { ...as(user.email), 'X-Forwarded-For': '10.1.2.3' };
    expect((await elsewhere.visitor().get('/', spoofed)).status).toBe(302);
  });

  test('H8 a network that is none keeps the server from starting', async () => {
    const env = { ...ENV, REMOTE_USER_TRUSTED_PROXIES: 'everybody' };
    await expect(world.also({ env })).rejects.toThrow('REMOTE_USER_TRUSTED_PROXIES must hold');
  });

  test('the header means nothing where it is not configured', async () => {
    const user = await world.person();
    const plain = await world.also({ env: {} });
    for (const name of [HEADER, 'Remote-User', 'HTTP_X_AUTHENTICATED_USER', 'X_Authenticated_User']) {
      expect((await plain.visitor().get('/', { [name]: user.email })).status).toBe(302);
    }
  });
});
