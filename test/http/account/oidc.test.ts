import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import Provider from 'oidc-provider';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../support/app.ts';
import { portOf } from '../../support/http-sink.ts';
import { closedPort } from '../../support/smtp-sink.ts';
import { pageStores } from '../../support/stores.ts';
import { createVisitor, type Seen, type Visitor } from '../../support/visitor.ts';
import { accountWorld } from './account-world.ts';

const START = '/accounts/login/oidc/';
const SITE = 'http://localhost';
const CLIENT = { client_id: 'rollcall', client_secret: 'of the client' };

describe.each(pageStores)('OpenID Connect on $name', ({ open }) => {
  const world = accountWorld(open);
  let server: Server;
  let issuer: string;
  let app: TestApp;
  let closed: TestApp;

  beforeAll(async () => {
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    issuer = `http://127.0.0.1:${portOf(server)}`;
    // a real one, with its own pages to sign in by any name; who is called unverified has not confirmed the address
    const provider = new Provider(issuer, {
      clients: [{ ...CLIENT, redirect_uris: [`${SITE}${START}return/`], grant_types: ['authorization_code'] }],
      claims: { openid: ['sub'], email: ['email', 'email_verified'] },
      cookies: { keys: ['of the cookies'] },
      findAccount: (_context, id) => ({
        accountId: id,
        claims: () => ({ sub: id, email: id, email_verified: !id.startsWith('unverified') }),
      }),
    });
    server.on('request', provider.callback());
    const env = { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: CLIENT.client_id, OIDC_CLIENT_SECRET: CLIENT.client_secret };
    const named = { ...env, OIDC_NAME: 'Acme ID', SITE_ROOT: SITE };
    app = await startApp(world.opened(), { clock: world.clock, env: named });
    closed = await startApp(world.opened(), { clock: world.clock, env: { ...named, REGISTRATION_OPEN: 'False' } });
  });
  afterAll(async () => {
    await Promise.all([app.stop(), closed.stop()]);
    server.close();
  });

  /** Goes through the pages of the provider as somebody; returns the path with which it sends the browser back. */
  const throughProvider = async (url: string, login: string): Promise<string> => {
    const browser = createVisitor(issuer);
    let seen: Seen = await browser.get(url.slice(issuer.length));
    for (let step = 0; step < 12 && !seen.location.startsWith(SITE); step += 1) {
      if (seen.location !== '') seen = await browser.get(seen.location.replace(issuer, ''));
      if (seen.location !== '' || seen.location.startsWith(SITE)) continue;
      const action = /action="([^"]+)"/.exec(seen.text)?.[1] ?? '';
      const prompt = /name="prompt" value="(\w+)"/.exec(seen.text)?.[1] ?? '';
      const body = new URLSearchParams({ prompt, login, password: 'any' });
      seen = await browser.send(action.replace(issuer, ''), { method: 'POST', body });
    }
    return seen.location.slice(SITE.length);
  };
  const signIn = async (visitor: Visitor, login: string, query = ''): Promise<Seen> => {
    const { location } = await visitor.get(`${START}${query}`);
    return await visitor.get(await throughProvider(location, login));
  };

  test('W10 the login page offers it, by name, only where it is set up', async () => {
    const page = await app.visitor().get('/accounts/login/');
    expect(page.text).toContain('Log in with Acme ID');
    expect((await world.app().visitor().get('/accounts/login/')).text).not.toContain(START);
    expect((await world.app().visitor().get(START)).status).toBe(404);
    expect((await world.app().visitor().get(`${START}return/`)).status).toBe(404);
  });

  test('W10 L4 E2 whoever the provider vouches for is signed in, in a new session, where they wanted to go', async () => {
    const user = await world.newUser();
    const visitor = app.visitor();
    await visitor.get(START);
    const before = visitor.cookies.get('sessionid');
    const answer = await signIn(visitor, user.email, '?next=/accounts/profile/');
    expect([answer.status, answer.location]).toEqual([302, '/accounts/profile/']);
    expect(visitor.cookies.get('sessionid')).not.toBe(before);
    expect((await visitor.get('/accounts/profile/')).text).toContain(user.email);
  });

  test('W10 the second factor is left to the provider', async () => {
    const user = await world.userWith({ totp: true });
    const visitor = app.visitor();
    expect((await signIn(visitor, user.email)).location).toBe('/');
    expect(await world.isSignedIn(visitor)).toBe(true);
  });

  test('W10 an unknown address gets an account where strangers may sign up, and a refusal elsewhere', async () => {
    const email = `new-${crypto.randomUUID()}@example.org`;
    const refused = closed.visitor();
    expect((await signIn(refused, email)).location).toBe('/accounts/login/');
    expect((await refused.get('/accounts/login/')).text).toContain('there is no account for');
    expect(await world.db().users.byEmail(email)).toBeNull();
    expect((await signIn(app.visitor(), email)).location).toMatch(/^\/projects\//);
    expect(await world.db().users.byEmail(email)).not.toBeNull();
  });

  test('W10 an address that is not verified proves nothing', async () => {
    const user = await world.newUser();
    await world.db().users.update(user.id, { email: `unverified-${user.email}` });
    const visitor = app.visitor();
    expect((await signIn(visitor, `unverified-${user.email}`)).location).toBe('/accounts/login/');
    expect(await world.isSignedIn(visitor)).toBe(false);
  });

  test('W10 E5 an account that is switched off stays out', async () => {
    const user = await world.newUser();
    await world.db().users.update(user.id, { isActive: false });
    const visitor = app.visitor();
    await signIn(visitor, user.email);
    expect(await world.isSignedIn(visitor)).toBe(false);
  });

  test('W10 an answer counts once, and only in the browser that asked', async () => {
    const user = await world.newUser();
    const visitor = app.visitor();
    const { location } = await visitor.get(START);
    const back = await throughProvider(location, user.email);
    const stranger = app.visitor();
    await stranger.get(START);
    expect((await stranger.get(back)).location).toBe('/accounts/login/');
    expect((await app.visitor().get(back)).location).toBe('/accounts/login/');
    expect(await world.isSignedIn(stranger)).toBe(false);
    // the stranger's try has not reached the provider, so the code is still good
    expect((await visitor.get(back)).location).toBe('/');
    expect((await visitor.get(back)).location).toBe('/accounts/login/');
  });

  test('W10 a provider that does not answer is said to be away', async () => {
    const dead = `http://127.0.0.1:${await closedPort()}`;
    const env = { OIDC_ISSUER: dead, OIDC_CLIENT_ID: 'x', OIDC_CLIENT_SECRET: 'y' };
    const lonely = await startApp(world.opened(), { clock: world.clock, env });
    const { status, text } = await lonely.visitor().get(START);
    expect([status, text]).toEqual([503, expect.stringContaining('does not respond. Log in another way')]);
    await lonely.stop();
  });
});
