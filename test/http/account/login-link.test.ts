import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LOGIN_SALT, signText } from '../../../server/signing.ts';
import { openWorld, type World } from '../../support/people.ts';
import { pageStores } from '../../support/stores.ts';

const SECRET = 'test-secret';

describe.each(pageStores)('the link in a login mail on $name', ({ open }) => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(open);
  });
  afterAll(() => world.close());

  const linkFor = async (email: string) => {
    await world.app.visitor().post('/accounts/login/', { identity: email }, world.fromAnywhere());
    return await world.linkMailedTo(email);
  };
  const isSignedIn = async (visitor: ReturnType<World['app']['visitor']>) => (await visitor.get('/')).status === 200;

  test('T1 it carries a signed token of 24 bytes; the database holds a hash of it', async () => {
    const user = await world.person();
    const link = await linkFor(user.email);
    const [, username, token, stamp, signature] =
      /check_token\/([^/]+)\/([\w-]{32}):([0-9A-Za-z]+):([\w-]{43})\/$/.exec(link) ?? [];
    expect([username, stamp?.length, signature?.length]).toEqual([user.username, 6, 43]);
    const profile = await world.db.store.dialect.knex('profiles').where({ user_id: user.id }).first('token');
    expect(profile?.token).toMatch(/^[0-9a-f]{64}$/);
    expect(profile?.token).not.toContain(token);
  });

  test('T1 it is good for an hour', async () => {
    const user = await world.person();
    const inTime = await linkFor(user.email);
    world.clock.advance(3600);
    const visitor = world.app.visitor();
    await visitor.post(inTime);
    expect(await isSignedIn(visitor)).toBe(true);
    const late = await linkFor(user.email);
    world.clock.advance(3601);
    expect((await world.app.visitor().post(late)).location).toBe('/accounts/login/');
  });

  test('T2 only the newest one counts', async () => {
    const user = await world.person();
    const older = await linkFor(user.email);
    const newer = await linkFor(user.email);
    expect((await world.app.visitor().post(older)).location).toBe('/accounts/login/');
    expect((await world.app.visitor().post(newer)).location).not.toBe('/accounts/login/');
  });

  test('T3 it works once, also when followed twice at the same moment', async () => {
    const user = await world.person();
    const link = await linkFor(user.email);
    const visitors = Array.from({ length: 5 }, () => world.app.visitor());
    const answers = await Promise.all(visitors.map((visitor) => visitor.post(link)));
    expect(answers.filter(({ location }) => location !== '/accounts/login/')).toHaveLength(1);
    expect((await world.app.visitor().post(link)).location).toBe('/accounts/login/');
  });

  test('T4 a scanner that opens it uses nothing up; a person presses the button', async () => {
    const user = await world.person();
    const link = await linkFor(user.email);
    const scanner = world.app.visitor();
    const opened = await scanner.get(link);
    expect(opened.status).toBe(200);
    expect(opened.text).toMatch(/<form method="post"[^>]*>.*<button/);
    expect(opened.text).not.toContain('data-submit-itself');
    await scanner.send(link, { method: 'HEAD' });
    expect(await isSignedIn(scanner)).toBe(false);
    const person = world.app.visitor();
    await person.post(link);
    expect(await isSignedIn(person)).toBe(true);
  });

  test('T4 the browser that asked for it needs no button', async () => {
    const user = await world.person();
    const visitor = world.app.visitor();
    await visitor.post('/accounts/login/', { identity: user.email }, world.fromAnywhere());
    expect((await visitor.get(await world.linkMailedTo(user.email))).status).toBe(302);
    expect(await isSignedIn(visitor)).toBe(true);
  });

  test('T5 whatever is wrong with it leads to the login page and a word there', async () => {
    const user = await world.person();
    const link = await linkFor(user.email);
    const now = world.clock.now();
    const other = await world.person();
    const inactive = await world.person();
    const ofInactive = await linkFor(inactive.email);
    await world.db.store.users.update(inactive.id, { isActive: false });
    const bad = [
      link.replace(/.\/$/, '/'),
      link.replace(user.username, other.username),
      link.replace(user.username, 'nobody'),
      `/accounts/check_token/${user.username}/${signText('guessed', LOGIN_SALT, SECRET, now)}/`,
      `/accounts/check_token/${user.username}/${signText('', LOGIN_SALT, SECRET, now)}/`,
      `/accounts/check_token/${user.username}/${signText('guessed', 'reports', SECRET, now)}/`,
      `/accounts/check_token/${user.username}/nonsense/`,
      ofInactive,
    ];
    for (const path of bad) {
      const visitor = world.app.visitor();
      const { status, location } = await visitor.post(path);
      expect([status, location]).toEqual([302, '/accounts/login/']);
      expect((await visitor.get('/accounts/login/')).text).toContain('This link is invalid');
    }
    const visitor = world.app.visitor();
    await visitor.post(link);
    expect(await isSignedIn(visitor)).toBe(true);
  });

  test('T6 a bad one leaves whoever is signed in as they are, a good one switches', async () => {
    const [first, second] = [await world.person(), await world.person()];
    const visitor = await world.app.signIn(first);
    await visitor.post(`/accounts/check_token/${second.username}/nonsense/`);
    expect((await visitor.get('/')).text).toContain(first.email);
    await visitor.post(await linkFor(second.email));
    expect((await visitor.get('/')).text).toContain(second.email);
  });

  test('T7 the name in it may be an email address', async () => {
    const user = await world.person();
    await world.db.store.dialect.knex('users').where({ id: user.id }).update({ username: 'ann+b@example.org' });
    const link = await linkFor(user.email);
    expect(link).toContain('/accounts/check_token/ann%2Bb%40example.org/');
    const visitor = world.app.visitor();
    await visitor.post(link.replace('%2B', '+').replace('%40', '@'));
    expect(await isSignedIn(visitor)).toBe(true);
  });

  test('T8 it leads to the second factor if there is one', async () => {
    const user = await world.person();
    await world.db.store.profiles.update(user.id, { totp: 'A'.repeat(32) });
    const link = await linkFor(user.email);
    const visitor = world.app.visitor();
    expect((await visitor.post(link)).location).toBe('/accounts/login/two_factor/totp/');
    expect(await isSignedIn(visitor)).toBe(false);
    expect((await world.app.visitor().post(link)).location).toBe('/accounts/login/');
  });

  test('V1, V2 the mail has a text and an HTML part and no name that a mail program would link', async () => {
    const user = await world.person();
    const named = await world.also({
      env: { SITE_NAME: 'checks.example.org', SITE_ROOT: 'https://checks.example.org' },
    });
    await named.visitor().post('/accounts/login/', { identity: user.email }, { Origin: 'https://checks.example.org' });
    await named.mailsSent();
    const {
      subject,
      text = '',
      html = '',
      from: sender,
      messageId,
    } = world.smtp.mails.findLast(({ to }) => to.includes(user.email))?.parsed ?? {};
    expect(subject).toBe('Log in to checks.example.org');
    expect(sender).toMatchObject({ address: 'healthchecks@example.org' });
    expect(messageId).toMatch(/@example\.org>$/);
    expect(text).toContain('https://checks.example.org/accounts/check_token/');
    expect(text).not.toContain('\u00a0');
    expect(html).toContain('checks<span>.</span>example<span>.</span>org');
    expect(html).toContain('/static/img/logo.png');
  });
});
