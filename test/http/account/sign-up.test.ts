import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWorld, type World } from '../../support/people.ts';
import { pageStores } from '../../support/stores.ts';

describe.each(pageStores)('signing up on $name', ({ open }) => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(open);
  });
  afterAll(() => world.close());

  const signUp = (fields: Readonly<Record<string, string>>, headers = {}) =>
    world.app.visitor().post('/accounts/signup/', fields, headers);
  const userOf = (email: string) => world.db.store.users.byEmail(email);

  test('S1 a script gets the token for the form, and the cookie that goes with it', async () => {
    const visitor = world.app.visitor();
    const { status, text, headers } = await visitor.get('/accounts/signup/csrf/');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('text/plain');
    expect(text).toMatch(/^\w{64}$/);
    const body = new URLSearchParams({ identity: 'script@example.org', tz: 'UTC' });
    const sent = await visitor.send('/accounts/signup/', { method: 'POST', body, headers: { 'X-CSRFToken': text } });
    expect(sent.text).toContain('Check your inbox');
  });

  test('S1, S2 whoever is signed in gets 403', async () => {
    const visitor = await world.app.signIn(await world.person());
    expect((await visitor.get('/accounts/signup/csrf/')).status).toBe(403);
    expect((await visitor.post('/accounts/signup/', { identity: 'more@example.org' })).status).toBe(403);
    expect(await userOf('more@example.org')).toBeNull();
  });

  test('S1, S2 nobody can sign up where registration is closed', async () => {
    const closed = await world.also({ env: { REGISTRATION_OPEN: 'False' } });
    const visitor = closed.visitor();
    expect((await visitor.get('/accounts/signup/csrf/')).status).toBe(403);
    expect((await visitor.post('/accounts/signup/', { identity: 'late@example.org' })).status).toBe(403);
    expect(await userOf('late@example.org')).toBeNull();
    expect((await visitor.get('/accounts/login/')).text).not.toContain('Sign up');
  });

  test('S2 the address of the form shows nothing', async () => {
    const { status, headers } = await world.app.visitor().get('/accounts/signup/');
    expect([status, headers.get('allow')]).toEqual([405, 'POST']);
  });

  test('S3 the answer is a piece of HTML', async () => {
    const { status, text, headers } = await signUp({ identity: 'piece@example.org', tz: '' });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('text/html');
    expect(text).toContain('Check your inbox');
    expect(text).not.toContain('<html');
  });

  test('S3 a browser without script gets it as a page', async () => {
    const { text } = await signUp({ identity: 'plain@example.org' }, { 'Sec-Fetch-Dest': 'document' });
    expect(text).toContain('<html');
    expect(text).toContain('Check your inbox');
  });

  test('S3 whoever asks for JSON gets that', async () => {
    const accept = { Accept: 'application/json' };
    expect(JSON.parse((await signUp({ identity: 'json@example.org' }, accept)).text)).toMatchObject({ ok: true });
    expect(JSON.parse((await signUp({ identity: 'json' }, accept)).text)).toMatchObject({
      ok: false,
      messages: ['Please enter a valid email address.'],
    });
  });

  test('S4 the address is trimmed and lower-cased', async () => {
    await signUp({ identity: '  Bob@Example.ORG ', tz: 'UTC' });
    await world.mailsTo('bob@example.org');
    expect((await userOf('bob@example.org'))?.email).toBe('bob@example.org');
  });

  test.each([
    ['no address', 'alice'],
    ['nothing', ''],
    ['one with two at signs', 'a@b@example.org'],
    ['one with a line feed', 'a@example.org\nBcc: b@example.org'],
    ['one of 255 characters', `${'a'.repeat(243)}@example.org`],
    ['one with a NUL', 'a\0@example.org'],
  ])('S4 %s is an error, and makes no account', async (_, identity) => {
    const before = await countUsers();
    const { status, text, setCookies } = await signUp({ identity });
    expect(status).toBe(200);
    expect(text).toContain('Please enter a valid email address');
    expect(setCookies.has('auto-login')).toBe(false);
    await world.app.mailsSent();
    expect(await countUsers()).toBe(before);
  });

  test('S4 one of 254 characters is fine', async () => {
    const identity = `${'a'.repeat(64)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.org`.padEnd(254, 'g');
    expect((await signUp({ identity })).text).toContain('Check your inbox');
  });

  test.each([
    ['S5 an unknown zone is passed over', 'Mars/Olympus', 'UTC'],
    ['S5 a zone is kept', 'Europe/Riga', 'Europe/Riga'],
    ['S5 a zone by its old name is kept under the new one', 'Europe/Kiev', 'Europe/Kyiv'],
  ])('%s', async (_, tz, kept) => {
    const email = `${tz.replace('/', '-')}@example.org`.toLowerCase();
    await signUp({ identity: email, tz });
    await world.mailsTo(email);
    const user = await userOf(email);
    expect((await world.db.store.profiles.ofUser(user?.id ?? 0))?.tz).toBe(kept);
    const [project] = await world.db.store.projects.ownedBy(user?.id ?? 0);
    const [check] = await world.db.store.checks.ofProject(project?.id ?? 0);
    expect(check?.tz).toBe(kept);
  });

  test('S6 an address that has an account gets the same answer, and a mail to log in', async () => {
    const user = await world.person();
    const fresh = await signUp({ identity: 'fresh@example.org', tz: 'UTC' });
    const known = await signUp({ identity: user.email, tz: 'UTC' });
    expect(known.text).toBe(fresh.text);
    expect(known.status).toBe(fresh.status);
    const names = (cookies: ReadonlyMap<string, string>) => [...cookies.keys()];
    expect(names(known.setCookies)).toEqual(names(fresh.setCookies));
    expect(await world.linkMailedTo(user.email)).toContain(`/accounts/check_token/${user.username}/`);
    expect(await world.linkMailedTo('fresh@example.org')).toContain('/accounts/check_token/');
    expect((await world.db.store.projects.ownedBy(user.id)).length).toBe(1);
  });

  test('S7 an account begins with a project, a check and a channel for it, and without a password', async () => {
    await signUp({ identity: 'new@example.org', tz: 'Asia/Tokyo' });
    await world.mailsTo('new@example.org');
    const { store } = world.db;
    const user = await userOf('new@example.org');
    if (user === null) throw new Error('no user');
    expect(user.username).toHaveLength(30);
    expect(await store.users.password(user.id)).toMatch(/^!\w{40}$/);
    const projects = await store.projects.ownedBy(user.id);
    expect(projects).toMatchObject([{ name: '', badgeKey: user.username }]);
    const checks = await store.checks.ofProject(projects[0]?.id ?? 0);
    expect(checks).toMatchObject([
      { name: 'My First Check', slug: 'my-first-check', timeoutSecs: 86_400, graceSecs: 3_600, tz: 'Asia/Tokyo' },
    ]);
    expect(await store.channels.ofCheck(checks[0]?.id ?? 0)).toMatchObject([
      { kind: 'email', value: 'new@example.org', emailVerified: true },
    ]);
  });

  test('S8 the browser that asked may follow the link without pressing a button', async () => {
    const visitor = world.app.visitor();
    const { setCookies } = await visitor.post('/accounts/signup/', { identity: 'auto@example.org' });
    expect(setCookies.get('auto-login')).toMatch(/^auto-login=1; Max-Age=300; Path=\/; .*HttpOnly; SameSite=Lax$/);
    const link = await world.linkMailedTo('auto@example.org');
    expect((await visitor.get(link)).location).toMatch(/^\/projects\/[-0-9a-f]{36}\/checks\/$/);
    expect((await visitor.get('/')).status).toBe(200);
  });

  test('S9 the eleventh sign-up of a mailbox within an hour is put off, however it is spelled', async () => {
    const spellings = ['carol@x.org', 'c.arol@x.org', 'carol+a@x.org', 'Carol@x.org', 'c.a.r.o.l+b+c@x.org'];
    for (const identity of [...spellings, ...spellings]) {
      expect((await signUp({ identity }, from('198.51.100.1'))).text).toContain('Check your inbox');
    }
    await world.app.mailsSent();
    const { status, text, setCookies } = await signUp({ identity: 'car.ol@x.org' }, from('198.51.100.1'));
    expect([status, setCookies.has('auto-login')]).toEqual([200, false]);
    expect(text).toContain('try again later');
    await world.app.mailsSent();
    expect(await userOf('car.ol@x.org')).toBeNull();
  });

  test('S9 the 21st sign-up from an address of the network within an hour is put off', async () => {
    for (let i = 0; i < 20; i += 1) {
      expect((await signUp({ identity: `s9-${i}@y.org` }, from('198.51.100.2'))).text).toContain('Check your inbox');
    }
    expect((await signUp({ identity: 's9-20@y.org' }, from('198.51.100.2'))).text).toContain('try again later');
    await world.app.mailsSent();
    expect(await userOf('s9-20@y.org')).toBeNull();
    world.clock.advance(3600 / 20);
    expect((await signUp({ identity: 's9-21@y.org' }, from('198.51.100.2'))).text).toContain('Check your inbox');
  });

  test('S10 a server that cannot send mail says so', async () => {
    const mute = await world.also({ env: { EMAIL_HOST: '' } });
    const { status, text } = await mute.visitor().post('/accounts/signup/', { identity: 'mute@example.org' });
    expect(status).toBe(503);
    expect(text).toContain('cannot send email');
    expect(await userOf('mute@example.org')).toBeNull();
  });

  const from = (address: string) => ({ 'X-Forwarded-For': address });
  const countUsers = async () => {
    const [row] = await world.db.store.dialect.knex('users').count<{ n: number }[]>({ n: '*' });
    return row?.n ?? 0;
  };
});
