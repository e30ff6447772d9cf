import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sessionKey } from '../../../server/http/sessions/store.ts';
import type { Store, User } from '../../../server/store/store.ts';
import { CONFIRMED, openWorld, type World } from '../../support/people.ts';
import { pageStores } from '../../support/stores.ts';
import { createVisitor, type Visitor } from '../../support/visitor.ts';

const PASSWORD = 'correct horse';
const DAY = 86_400;

describe.each(pageStores)('sessions on $name', ({ open }) => {
  let world: World;
  let store: Store;
  beforeAll(async () => {
    world = await openWorld(open);
    store = world.db.store;
  });
  afterAll(() => world.close());

  const login = (visitor: Visitor, user: User, headers = {}) =>
    visitor.post(
      '/accounts/login/',
      { action: 'login', email: user.email, password: PASSWORD },
      { ...world.fromAnywhere(), ...headers },
    );
  // a page that asks who one is, yet does not count as use; there is no such check
  const somewhere = `/cloaked/${'0'.repeat(40)}/`;
  const isSignedIn = async (visitor: Visitor) => (await visitor.get(somewhere)).status === 404;
  const keyOf = (visitor: Visitor) =>
    sessionKey(
      decodeURIComponent(visitor.cookies.get('sessionid') ?? '')
        .slice(2)
        .split('.')[0] ?? '',
    );

  test('E1 over http the cookie is for us alone, for two weeks', async () => {
    const user = await world.person({ password: PASSWORD });
    const { setCookies } = await login(world.app.visitor(), user);
    expect(setCookies.get('sessionid')).toMatch(
      /^sessionid=s%3A[\w-]{32}\.[\w%+]+; Max-Age=1209600; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
    );
    expect(setCookies.get('csrftoken')).toMatch(
      /^csrftoken=\w{32}; Max-Age=31449600; Path=\/; Expires=[^;]+; SameSite=Lax$/,
    );
  });

  test('E1, S8, W1 over https all cookies are for https only, whatever the proxy says', async () => {
    const origin = 'https://checks.example.org';
    const app = await world.also({ env: { SITE_ROOT: origin } });
    const user = await world.person({ password: PASSWORD });
    const visitor = app.visitor();
    const { setCookies } = await login(visitor, user, { Origin: origin });
    for (const name of ['sessionid', 'csrftoken', 'device']) {
      // a browser takes a cookie of such a name only from this very host: secure, for every path, without a domain
      const cookie = setCookies.get(`__Host-${name}`) ?? '';
      expect(cookie).toContain('; Secure');
      expect(cookie).toContain('; Path=/;');
      expect(cookie).not.toMatch(/domain/i);
      expect(setCookies.has(name)).toBe(false);
    }
    const asked = await app.visitor().post('/accounts/login/', { identity: user.email }, { Origin: origin });
    expect(asked.setCookies.get('__Host-auto-login')).toContain('; Secure');
    expect(await isSignedIn(visitor)).toBe(true);
    const planted = createVisitor(app.base, { sessionid: visitor.cookies.get('__Host-sessionid') ?? '' });
    expect(await isSignedIn(planted)).toBe(false);
    const left = await visitor.post('/accounts/logout/', {}, { Origin: origin });
    expect(left.setCookies.get('__Host-sessionid')).toMatch(/Expires=Thu, 01 Jan 1970.*Secure/);
    expect(await isSignedIn(visitor)).toBe(false);
  });

  test('E1 the table holds nothing that a browser could send', async () => {
    const user = await world.person({ password: PASSWORD });
    const visitor = world.app.visitor();
    await login(visitor, user);
    const rows = JSON.stringify(await store.sessions.ofUser(user.id, world.clock.now()));
    const [id = ''] = decodeURIComponent(visitor.cookies.get('sessionid') ?? '')
      .slice(2)
      .split('.');
    expect(rows).toContain(sessionKey(id));
    expect(rows).not.toContain(id);
  });

  test('E1 a session ends two weeks after its cookie was given out', async () => {
    const visitor = await world.app.signIn(await world.person());
    world.clock.advance(14 * DAY - 1);
    expect(await isSignedIn(visitor)).toBe(true);
    world.clock.advance(1);
    expect(await isSignedIn(visitor)).toBe(false);
  });

  test('E2 signing in gives a new session, so that one planted before is worth nothing', async () => {
    const user = await world.person({ password: PASSWORD });
    const victim = world.app.visitor();
    // an attacker has a session of the server’s own making, and the victim’s browser is made to use it
    const attacker = world.app.visitor();
    await attacker.post('/accounts/check_token/nobody/token/');
    const planted = attacker.cookies.get('sessionid') ?? '';
    expect(planted).not.toBe('');
    victim.cookies.set('sessionid', planted);
    await login(victim, user);
    expect(victim.cookies.get('sessionid')).not.toBe(planted);
    expect(await isSignedIn(victim)).toBe(true);
    expect(await isSignedIn(attacker)).toBe(false);
  });

  test('E2 an id that somebody made up is not taken', async () => {
    const user = await world.person({ password: PASSWORD });
    const visitor = world.app.visitor();
    for (const made of ['s%3Aabc.def', 'abc', `s%3A${'a'.repeat(32)}.${'b'.repeat(43)}`]) {
      visitor.cookies.set('sessionid', made);
      await login(visitor, user);
      expect(visitor.cookies.get('sessionid')).not.toBe(made);
    }
  });

  test('E2 a request on its way while its user signs out does not bring the session back', async () => {
    const user = await world.person();
    const visitor = await world.app.signIn(user);
    const stored = await store.sessions.byKey(keyOf(visitor), world.clock.now());
    if (stored === null) throw new Error('no session');
    const session = visitor.cookies.get('sessionid') ?? '';
    await visitor.post('/accounts/logout/');
    await store.sessions.replace(stored);
    visitor.cookies.set('sessionid', session);
    expect(await isSignedIn(visitor)).toBe(false);
  });

  test('E3 opening the first page a day later prolongs the session', async () => {
    const user = await world.person();
    const visitor = await world.app.signIn(user);
    expect((await visitor.get('/')).setCookies.has('sessionid')).toBe(true);
    const activeAt = (await store.profiles.ofUser(user.id))?.lastActiveAt;
    expect(activeAt).toBe(world.clock.now());
    world.clock.advance(DAY);
    expect((await visitor.get('/')).setCookies.has('sessionid')).toBe(false);
    expect((await store.profiles.ofUser(user.id))?.lastActiveAt).toBe(activeAt);
    world.clock.advance(1);
    const [project] = await store.projects.ownedBy(user.id);
    expect((await visitor.get(`/projects/${project?.code}/checks/`)).setCookies.get('sessionid')).toContain(
      'Max-Age=1209600',
    );
    expect((await store.profiles.ofUser(user.id))?.lastActiveAt).toBe(world.clock.now());
    world.clock.advance(14 * DAY - 1);
    expect(await isSignedIn(visitor)).toBe(true);
  });

  test('E3 thirty days after the sign-in a session ends, however often it is used', async () => {
    const user = await world.person();
    const visitor = await world.app.signIn(user);
    for (let day = 0; day < 29; day += 2) {
      world.clock.advance(2 * DAY - 1);
      expect((await visitor.get('/')).status).toBe(200);
    }
    expect(await isSignedIn(visitor)).toBe(true);
    world.clock.advance(15);
    expect(await isSignedIn(visitor)).toBe(false);
    expect(await store.sessions.ofUser(user.id, world.clock.now())).toEqual([]);
  });

  test('E3 other pages do not prolong it', async () => {
    const visitor = await world.app.signIn(await world.person());
    world.clock.advance(7 * DAY);
    expect((await visitor.get(somewhere)).setCookies.has('sessionid')).toBe(false);
  });

  test('E4 ending all other sessions leaves the one that does it', async () => {
    const user = await world.person();
    const [here, there, phone] = [
      await world.app.signIn(user),
      await world.app.signIn(user),
      await world.app.signIn(user),
    ];
    const bystander = await world.app.signIn(await world.person());
    expect(await store.sessions.removeOfUser(user.id, keyOf(here))).toBe(2);
    expect(await Promise.all([here, there, phone, bystander].map(isSignedIn))).toEqual([true, false, false, true]);
    await store.sessions.removeOfUser(user.id);
    expect(await isSignedIn(here)).toBe(false);
  });

  test('E5 an account that is switched off is signed out at once', async () => {
    const user = await world.person();
    const visitor = await world.app.signIn(user);
    expect(await isSignedIn(visitor)).toBe(true);
    await store.users.update(user.id, { isActive: false });
    expect(await isSignedIn(visitor)).toBe(false);
    await store.users.update(user.id, { isActive: true });
    expect(await isSignedIn(visitor)).toBe(false);
  });

  test('E5 one that is gone, too', async () => {
    const user = await world.person();
    const visitor = await world.app.signIn(user);
    await store.users.remove(user.id);
    expect(await isSignedIn(visitor)).toBe(false);
  });

  test('E6 one sees where one is signed in', async () => {
    const user = await world.person({ password: PASSWORD });
    const visitor = await world.app.signIn(user, CONFIRMED);
    await login(world.app.visitor(), user, { 'X-Forwarded-For': '198.51.100.8', 'User-Agent': 'Safari' });
    const { text } = await visitor.get('/accounts/profile/sessions/', {
      'X-Forwarded-For': '198.51.100.9',
      'User-Agent': 'Firefox <b>',
    });
    expect(text).toContain('Firefox &lt;b>');
    expect(text).toContain('198.51.100.9');
    expect(text).toContain('198.51.100.8');
    expect(text.match(/This session/g)).toHaveLength(1);
    expect(text).toContain('Sign out everywhere else');
  });

  test('E6 one ends another session, or all others', async () => {
    const user = await world.person();
    const here = await world.app.signIn(user, CONFIRMED);
    const [there, phone] = [await world.app.signIn(user), await world.app.signIn(user)];
    const { status } = await here.post('/accounts/profile/sessions/', { revoke: keyOf(there) });
    expect(status).toBe(302);
    expect((await here.get('/accounts/profile/sessions/')).text).toContain('The session has been ended');
    expect(await Promise.all([there, phone].map(isSignedIn))).toEqual([false, true]);
    await here.post('/accounts/profile/sessions/', { revoke_others: '1' });
    expect(await Promise.all([here, phone].map(isSignedIn))).toEqual([true, false]);
  });

  test('E6 nobody ends a session of somebody else', async () => {
    const visitor = await world.app.signIn(await world.person(), CONFIRMED);
    const other = await world.app.signIn(await world.person());
    expect((await visitor.post('/accounts/profile/sessions/', { revoke: keyOf(other) })).status).toBe(404);
    expect((await visitor.post('/accounts/profile/sessions/', {})).status).toBe(404);
    expect(await isSignedIn(other)).toBe(true);
  });

  test('E6 the last use is noted once a minute', async () => {
    const user = await world.person();
    const visitor = await world.app.signIn(user);
    const lastSeen = async () => (await store.sessions.byKey(keyOf(visitor), world.clock.now()))?.lastSeenAt;
    await isSignedIn(visitor);
    const first = await lastSeen();
    world.clock.advance(59);
    await isSignedIn(visitor);
    expect(await lastSeen()).toBe(first);
    world.clock.advance(1);
    await isSignedIn(visitor);
    expect(await lastSeen()).toBe(world.clock.now());
  });

  test('E7 a session keeps what it carries, says notices once, and forgets it all when somebody signs in', async () => {
    const user = await world.person({ password: PASSWORD });
    const [project] = await store.projects.ownedBy(user.id);
    const visitor = await world.app.signIn(user, CONFIRMED);
    await visitor.get(`/projects/${project?.code}/checks/`);
    const content = async () =>
      JSON.parse((await store.sessions.byKey(keyOf(visitor), world.clock.now()))?.content ?? '');
    expect(await content()).toMatchObject({ userId: user.id, lastProject: project?.code });
    await visitor.post('/accounts/profile/sessions/', { revoke_others: '1' });
    expect((await visitor.get('/accounts/profile/sessions/')).text).toContain('signed out everywhere else');
    expect((await visitor.get('/accounts/profile/sessions/')).text).not.toContain('signed out everywhere else');
    await login(visitor, user);
    expect(await content()).toEqual({ userId: user.id });
  });

  test('E7 a session with content of another release is no session, and no error', async () => {
    const user = await world.person();
    const visitor = await world.app.signIn(user);
    await world.db.store.dialect
      .knex('sessions')
      .where({ id: keyOf(visitor) })
      .update({ content: '{"userId":"x","notices":7}' });
    expect((await visitor.get('/')).status).toBe(302);
  });

  test('a visitor who does nothing is not given a session', async () => {
    const visitor = world.app.visitor();
    await visitor.get('/');
    await visitor.get('/accounts/login/');
    expect([...visitor.cookies.keys()]).toEqual(['csrftoken']);
  });
});
