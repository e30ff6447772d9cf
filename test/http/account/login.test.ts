import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Store } from '../../../server/store/store.ts';
import { openWorld, type World } from '../../support/people.ts';
import { seedProject } from '../../support/seed.ts';
import { pageStores } from '../../support/stores.ts';

const PASSWORD = 'correct horse';
/** Of a password `password`, as an import may bring it. */
const OLD_HASH = 'pbkdf2_sha256$1000$salt1234$GBMH7yNF3CH2y6aUf/jCqV1Np6jWrzmBYWn7gEQluPU=';
const WRONG = 'email address or password is incorrect';

describe.each(pageStores)('signing in on $name', ({ open }) => {
  let world: World;
  let store: Store;
  beforeAll(async () => {
    world = await openWorld(open);
    store = world.db.store;
  });
  afterAll(() => world.close());

  const login = (email: string, password: string, query = '', app = world.app) =>
    app.visitor().post(`/accounts/login/${query}`, { action: 'login', email, password }, world.fromAnywhere());
  const askForLink = (identity: string, query = '') =>
    world.app.visitor().post(`/accounts/login/${query}`, { identity }, world.fromAnywhere());

  test('L1 whoever is signed in goes on', async () => {
    const user = await world.person();
    const [project] = await store.projects.ownedBy(user.id);
    const visitor = await world.app.signIn(user);
    expect((await visitor.get('/accounts/login/')).location).toBe(`/projects/${project?.code}/checks/`);
  });

  test('L1 everybody else sees both forms, and the one to sign up', async () => {
    const { status, text } = await world.app.visitor().get('/accounts/login/');
    expect(status).toBe(200);
    expect(text).toContain('name="password"');
    expect(text).toContain('Email me a link');
    expect(text).toContain('action="/accounts/signup/"');
  });

  test('L1 the page is at the address of the administration too', async () => {
    expect((await world.app.visitor().get('/admin/login/')).text).toContain('name="password"');
    const user = await world.person({ password: PASSWORD });
    const fields = { action: 'login', email: user.email, password: PASSWORD };
    expect((await world.app.visitor().post('/admin/login/', fields, world.fromAnywhere())).status).toBe(302);
  });

  test('L1 a server that cannot send mail offers no link, and one that is closed no sign-up', async () => {
    const mute = await world.also({ env: { EMAIL_HOST: '' } });
    const page = (await mute.visitor().get('/accounts/login/')).text;
    expect(page).not.toContain('Email me a link');
    expect(page).not.toContain('/accounts/signup/');
    const sent = await mute.visitor().post('/accounts/login/', { identity: 'a@example.org' }, world.fromAnywhere());
    expect([sent.status, sent.text.includes('cannot send email')]).toEqual([200, true]);
    const closed = await world.also({ env: { REGISTRATION_OPEN: 'False' } });
    expect((await closed.visitor().get('/accounts/login/')).text).not.toContain('/accounts/signup/');
  });

  test('L2 the right password signs in', async () => {
    const user = await world.person({ password: PASSWORD });
    const visitor = world.app.visitor();
    const fields = { action: 'login', email: ` ${user.email.toUpperCase()} `, password: PASSWORD };
    expect((await visitor.post('/accounts/login/', fields, world.fromAnywhere())).status).toBe(302);
    expect((await visitor.get('/')).status).toBe(200);
    expect((await store.users.byId(user.id))?.lastLoginAt).toBe(world.clock.now());
  });

  test('L2 whatever is wrong, the answer is the same', async () => {
    const user = await world.person({ password: PASSWORD });
    const inactive = await world.person({ password: PASSWORD });
    await store.users.update(inactive.id, { isActive: false });
    const unusable = await world.person();
    const answers = [
      await login(user.email, 'wrong'),
      await login('nobody@example.org', PASSWORD),
      await login(inactive.email, PASSWORD),
      await login(unusable.email, PASSWORD),
      await login(unusable.email, ''),
      await login('not an address', PASSWORD),
      await login('', ''),
    ];
    const shown = answers.map(({ status, text, setCookies }) => ({
      status,
      page: text.replace(/value="[^"]*"/g, 'value').replace(/ value(?= )/g, ' value'),
      cookies: [...setCookies.keys()],
    }));
    expect(shown[0]).toMatchObject({ status: 200, cookies: ['csrftoken'] });
    expect(shown[0]?.page).toContain(WRONG);
    for (const each of shown) expect(each).toEqual(shown[0]);
  });

  test('L2 a password of a form that came from elsewhere signs in, and is kept in our form from then on', async () => {
    const user = await world.person();
    await store.users.update(user.id, { password: OLD_HASH });
    expect((await login(user.email, 'password')).status).toBe(302);
    expect(await store.users.password(user.id)).toMatch(/^argon2\$argon2id\$v=19\$m=102400,t=2,p=8\$/);
    expect((await login(user.email, 'password')).status).toBe(302);
  });

  test('L3 asking for a link gives the same answer whether there is an account or not', async () => {
    const user = await world.person();
    const inactive = await world.person();
    await store.users.update(inactive.id, { isActive: false });
    for (const address of [user.email, 'nobody@example.org', inactive.email]) {
      const { status, location, setCookies } = await askForLink(address);
      expect([status, location]).toEqual([302, '/accounts/login_link_sent/']);
      expect(setCookies.get('auto-login')).toContain('auto-login=1; Max-Age=300;');
    }
    expect(await world.mailsTo(user.email)).toBe(1);
    expect(await world.mailsTo('nobody@example.org')).toBe(0);
    expect(await world.mailsTo(inactive.email)).toBe(0);
    expect((await world.app.visitor().get('/accounts/login_link_sent/')).text).toContain('If there is an account');
  });

  test('L3 what is no address is told so', async () => {
    const { status, text } = await askForLink('nobody');
    expect([status, text.includes('not an email address')]).toEqual([200, true]);
  });

  test('L4 where one wanted to go survives the form and the mail', async () => {
    const user = await world.person({ password: PASSWORD });
    const [project] = await store.projects.ownedBy(user.id);
    await seedProject(store, { ownerId: user.id });
    const next = `/projects/${project?.code}/checks/?tag=a b`.replace(' ', '%20');
    const query = `?next=${encodeURIComponent(next)}`;
    const form = (await world.app.visitor().get(`/accounts/login/${query}`)).text;
    expect(form).toContain(`action="/accounts/login/${query.replaceAll('&', '&amp;')}"`);
    expect((await login(user.email, PASSWORD, query)).location).toBe(next);
    await askForLink(user.email, query);
    const link = await world.linkMailedTo(user.email);
    expect(link).toContain(query);
    expect((await world.app.visitor().post(link)).location).toBe(next);
  });

  test.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '/accounts/logout/',
    'javascript:alert(1)',
  ])('L4, N3 %s is dropped without a word', async (evil) => {
    const user = await world.person({ password: PASSWORD });
    const query = `?next=${encodeURIComponent(evil)}`;
    expect((await world.app.visitor().get(`/accounts/login/${query}`)).text).not.toContain('evil');
    const { location } = await login(user.email, PASSWORD, query);
    expect(location).toMatch(/^\/projects\/[-0-9a-f]{36}\/checks\/$/);
    await askForLink(user.email, query);
    expect(await world.linkMailedTo(user.email)).not.toContain('next');
    const visitor = await world.app.signIn(user);
    expect((await visitor.get(`/accounts/login/${query}`)).location).toBe(location);
  });

  test('L5 a closed account is confirmed, a bad link told of once', async () => {
    const visitor = world.app.visitor();
    expect((await visitor.get('/accounts/login/?account-closed=1')).text).toContain('Your account is closed');
    await visitor.post('/accounts/check_token/nobody/token/');
    expect((await visitor.get('/accounts/login/')).text).toContain('This link is invalid');
    expect((await visitor.get('/accounts/login/')).text).not.toContain('This link is invalid');
  });

  test('L6 spaces around a password do not matter, unless they are part of it', async () => {
    const bare = await world.person({ password: PASSWORD });
    expect((await login(bare.email, `  ${PASSWORD} `)).status).toBe(302);
    const spaced = await world.person({ password: ` ${PASSWORD} ` });
    expect((await login(spaced.email, ` ${PASSWORD} `)).status).toBe(302);
    expect((await login(spaced.email, PASSWORD)).text).toContain(WRONG);
  });

  test('L7 signing out ends the session; opening the address does not', async () => {
    const user = await world.person();
    const visitor = await world.app.signIn(user);
    expect((await visitor.get('/accounts/logout/')).status).toBe(405);
    const session = visitor.cookies.get('sessionid') ?? '';
    const { status, location } = await visitor.post('/accounts/logout/');
    expect([status, location]).toEqual([302, '/']);
    visitor.cookies.set('sessionid', session);
    expect((await visitor.get('/')).status).toBe(302);
    expect(await store.sessions.ofUser(user.id, world.clock.now())).toEqual([]);
  });

  test('L8 a page for users sends others to sign in and back, what scripts ask for refuses them', async () => {
    const visitor = world.app.visitor();
    const { status, location } = await visitor.get('/accounts/profile/sessions/?a=1');
    expect([status, location]).toEqual([
      302,
      `/accounts/login/?next=${encodeURIComponent('/accounts/profile/sessions/?a=1')}`,
    ]);
    expect((await visitor.get('/events/')).status).toBe(403);
  });

  test('R1 without a wish one comes to the only project one owns, else to the list', async () => {
    const user = await world.person({ password: PASSWORD });
    const [own] = await store.projects.ownedBy(user.id);
    const other = await world.person();
    const [theirs] = await store.projects.ownedBy(other.id);
    await store.members.insert({ userId: user.id, projectId: theirs?.id ?? 0, role: 'w', transferRequestedAt: null });
    expect((await login(user.email, PASSWORD)).location).toBe(`/projects/${own?.code}/checks/`);
    await seedProject(store, { ownerId: user.id });
    expect((await login(user.email, PASSWORD)).location).toBe('/');
    for (const { id } of await store.projects.ownedBy(user.id)) await store.projects.remove(id);
    expect((await login(user.email, PASSWORD)).location).toBe('/');
  });

  test('M1 a user without a profile gets one when signing in, and when opening a page', async () => {
    const user = await world.person({ password: PASSWORD });
    const forget = () => world.db.store.dialect.knex('profiles').where({ user_id: user.id }).delete();
    await forget();
    expect((await login(user.email, PASSWORD)).status).toBe(302);
    const visitor = await world.app.signIn(user);
    expect((await visitor.get('/')).status).toBe(200);
    expect(await store.profiles.ofUser(user.id)).toMatchObject({ tz: 'UTC', reports: 'monthly', theme: null });
    expect(await store.users.checkUsage(user.id)).toMatchObject({ limit: 10_000 });
    await forget();
    await askForLink(user.email);
    expect((await world.app.visitor().post(await world.linkMailedTo(user.email))).status).toBe(302);
  });

  test('a second factor is asked for before anybody is signed in', async () => {
    const user = await world.person({ password: PASSWORD });
    await store.profiles.update(user.id, { totp: 'A'.repeat(32) });
    const visitor = world.app.visitor();
    const fields = { action: 'login', email: user.email, password: PASSWORD };
    const { location } = await visitor.post('/accounts/login/', fields, world.fromAnywhere());
    expect(location).toBe('/accounts/login/two_factor/totp/');
    expect((await visitor.get('/')).status).toBe(302);
    expect((await store.users.byId(user.id))?.lastLoginAt).toBeNull();
  });
});
