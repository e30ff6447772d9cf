import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadRegistry } from '../../server/delivery/registry.ts';
import { routesOf } from '../../server/http/pages/site-map.ts';
import type { User } from '../../server/store/store.ts';
import type { TestApp } from '../support/app.ts';
import { CONFIRMED, openWorld, type World } from '../support/people.ts';
import { pathOf } from '../support/route-paths.ts';
import { pageStores } from '../support/stores.ts';
import { createVisitor, csrfOfSession, type Visitor } from '../support/visitor.ts';

const routes = routesOf(await loadRegistry());

const showing = routes.filter(({ handlers }) => handlers.get);

describe.each(pageStores)('every page on $name', ({ open }) => {
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
  const fresh = () => createVisitor(app.base, { sessionid: cookie(), csrftoken: csrfOfSession(cookie(), app.config) });

  test.each(routes.map((route) => [route.path, route] as const))(
    '%s refuses methods it does not have',
    async (_, route) => {
      for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
        expect((await fresh().send(pathOf(route), { method })).status).toBe(405);
      }
      if (!route.handlers.get) expect((await fresh().get(pathOf(route))).status).toBe(405);
      if (!route.handlers.post) expect((await fresh().post(pathOf(route))).status).toBe(405);
    },
  );

  test.each(
    routes
      .filter(({ audience }) => audience !== 'anyone' && audience !== 'anonymous')
      .map((route) => [route.path, route] as const),
  )('%s shows nothing to those who are not signed in', async (_, route) => {
    if (route.handlers.get) {
      const { status, location } = await app.visitor().get(pathOf(route));
      if (route.polled) expect(status).toBe(403);
      else expect(location).toBe(`/accounts/login/?next=${encodeURIComponent(pathOf(route))}`);
    }
    if (route.handlers.post) {
      const { status, location } = await app.visitor().post(pathOf(route));
      expect([302, 403]).toContain(status);
      if (status === 302) expect(location).toContain('/accounts/login/?next=');
    }
  });

  test.each(
    showing
      .filter(({ path }) => path !== '/' && path.endsWith('/'))
      .map((route) => [route.path, pathOf(route)] as const),
  )('V1 %s is found without its last slash, by those who look', async (_, path) => {
    const bare = path.replace(/\/$/, '');
    const { status, location } = await app.visitor().get(`${bare}?a=b%20c`);
    expect([status, location]).toEqual([301, `${path}?a=b%20c`]);
    expect((await app.visitor().post(bare)).status).toBe(404);
  });

  describe('hostile forms', () => {
    test.each([
      ['a field that comes twice', 'email=a@example.org&email=b@example.org&action=login&password=x', 400],
      ['thousands of fields', `${'a=1&'.repeat(2100)}action=login`, 413],
      ['a form that is too long', `a=${'x'.repeat(1_100_000)}`, 413],
      ['prototype pollution', '__proto__[admin]=1&constructor.prototype.a=1&__proto__=x&action=login', 200],
      ['bad percent signs', 'action=login&email=%E0%A4%A&password=%', 200],
      ['nested fields', 'action[a][b]=login&identity[]=a@example.org', 200],
    ])('%s', async (_, body, status) => {
      const secret = 'a'.repeat(32);
      const init = {
        method: 'POST',
        body: `csrfmiddlewaretoken=${secret}&${body}`,
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      };
      const visitor = createVisitor(app.base, { csrftoken: secret });
      expect((await visitor.send('/accounts/login/', init)).status).toBe(status);
    });

    test.each([
      ['JSON', 'application/json', '{"action":"login"}'],
      ['an unknown charset', 'application/x-www-form-urlencoded; charset=utf-7', 'action=login'],
      [
        'files',
        'multipart/form-data; boundary=x',
        '--x\r\nContent-Disposition: form-data; name="action"\r\n\r\nlogin\r\n--x--',
      ],
    ])('%s is no form of ours', async (_, type, body) => {
      const secret = 'a'.repeat(32);
      const init = { method: 'POST', body, headers: { 'Content-Type': type, 'X-CSRFToken': secret } };
      const { status } = await createVisitor(app.base, { csrftoken: secret }).send('/accounts/login/', init);
      expect([200, 415]).toContain(status);
    });
  });

  test('W9 what happens to an account is in the log, with who and from where, and without secrets', async () => {
    const person = await world.person({ password: 'correct horse battery' });
    const from = { 'X-Forwarded-For': '198.51.100.77' };
    const visitor = app.visitor();
    const fields = { action: 'login', email: person.email };
    const begin = world.logged.length;
    await visitor.post('/accounts/login/', { ...fields, password: 'wrong guess' }, from);
    await visitor.post('/accounts/login/', { ...fields, password: 'correct horse battery' }, from);
    await visitor.post('/accounts/logout/', {}, from);
    await visitor.send('/accounts/logout/', { method: 'POST', headers: from });
    const lines = world.logged.slice(begin).filter(({ fields }) => 'security' in fields);
    expect(lines.map(({ level, fields: { security, ip, user: id } }) => [level, security, ip, id])).toEqual([
      ['warn', 'sign-in-failed', '198.51.100.77', undefined],
      ['info', 'sign-in', '198.51.100.77', person.id],
      ['info', 'sign-out', '198.51.100.77', person.id],
      ['warn', 'csrf-refused', '198.51.100.77', undefined],
    ]);
    const all = JSON.stringify(world.logged);
    expect(all).not.toContain('correct horse battery');
    expect(all).not.toContain('wrong guess');
  });
});
