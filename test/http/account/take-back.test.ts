import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { makeRecoveryCodes } from '../../../server/services/two-factor.ts';
import type { User } from '../../../server/store/store.ts';
import { seedProject } from '../../support/seed.ts';
import { stores } from '../../support/stores.ts';
import type { Visitor } from '../../support/visitor.ts';
import { accountWorld, PASSWORD, SECRET } from './account-world.ts';

const LINK = /\/accounts\/change_email\/[^/\s]+\//;
const TAKE_BACK = /\/accounts\/change_email\/undo\/[^/\s]+\//;
const LOGIN = /\/accounts\/check_token\/\S+/;
const BACK = 'The change was taken back';
const INVALID = 'Invalid link';

const fresh = () => `${randomUUID()}@example.net`;

describe.each(stores)('taking back a change of email on $name', ({ open }) => {
  const world = accountWorld(open);
  const emailOf = async (user: User) => (await world.db().users.byId(user.id))?.email;
  const anybody = () => world.app().visitor();

  /** Somebody who is signed in as the user changes the address; returns them, the new address and the link to the old one. */
  async function changed(user: User): Promise<{ thief: Visitor; email: string; link: string }> {
    const email = fresh();
    const thief = await world.confirmed(user);
    await thief.post('/accounts/change_email/', { email });
    await thief.get(await world.linkTo(email, LINK));
    world.clock.advance(60);
    return { thief, email, link: await world.linkTo(user.email, TAKE_BACK) };
  }

  async function addKey({ id }: User): Promise<string> {
    const code = randomUUID();
    const key = { code, name: 'a key', signCount: 0, data: Buffer.from('data') };
    await world.db().credentials.insert({ ...key, userId: id, createdAt: world.clock.now() });
    return code;
  }

  test('the old address is told, and the link works within 72 hours, once, and signs everybody out', async () => {
    const user = await world.newUser();
    const { thief, email, link } = await changed(user);
    const [mail] = await world.mailsTo(user.email);
    expect(mail?.text).toContain(email);
    world.clock.advance(71 * 3600);
    expect((await anybody().get(link)).text).toContain('Take it back');
    expect([await emailOf(user), await world.isSignedIn(thief)]).toEqual([email, true]);
    expect((await anybody().post(link)).text).toContain(BACK);
    expect([await emailOf(user), await world.isSignedIn(thief)]).toEqual([user.email, false]);
    expect((await anybody().post(link)).text).toContain(INVALID);
  });

  test('after 72 hours the change stays', async () => {
    const user = await world.newUser();
    const { email, link } = await changed(user);
    world.clock.advance(73 * 3600);
    expect((await anybody().post(link)).text).toContain(INVALID);
    expect(await emailOf(user)).toBe(email);
  });

  test('the link works whatever the address is by now, and voids the links of later changes', async () => {
    const user = await world.newUser();
    const first = await changed(user);
    const second = await changed({ ...user, email: first.email });
    const third = await changed({ ...user, email: second.email });
    expect(new Set([first.link, second.link, third.link, '']).size).toBe(4);
    expect((await anybody().post(first.link)).text).toContain(BACK);
    expect(await emailOf(user)).toBe(user.email);
    for (const { link } of [second, third]) expect((await anybody().post(link)).text).toContain(INVALID);
    expect(await emailOf(user)).toBe(user.email);
  });

  test('a change made after one was taken back can be taken back too', async () => {
    const user = await world.newUser();
    await anybody().post((await changed(user)).link);
    expect((await anybody().post((await changed(user)).link)).text).toContain(BACK);
    expect(await emailOf(user)).toBe(user.email);
  });

  test('the password, the app, keys and recovery codes added since are gone', async () => {
    const user = await world.userWith({ password: true });
    const { link } = await changed(user);
    const { store, now } = { store: world.db(), now: world.clock.now() };
    await store.profiles.update(user.id, { totp: SECRET, totpCreatedAt: now });
    const added = await addKey(user);
    await makeRecoveryCodes(user.id, { store, now });
    const { text } = await anybody().post(link);
    expect(text).toContain('the password, an authenticator app, 1 security key');
    expect(await store.users.secondFactors(user.id)).toEqual({ keys: 0, totp: false });
    expect(await store.credentials.byCode(added)).toBeNull();
    expect(await store.recoveryCodes.left(user.id)).toBe(0);
    const fields = { action: 'login', email: user.email, password: PASSWORD };
    expect((await anybody().post('/accounts/login/', fields)).status).toBe(200);
  });

  test('what was there before the change stays', async () => {
    const user = await world.userWith({ totp: true });
    const code = await addKey(user);
    await makeRecoveryCodes(user.id, { store: world.db(), now: world.clock.now() });
    world.clock.advance(60);
    const { store, email } = { store: world.db(), email: fresh() };
    const thief = await world.confirmed(user);
    await thief.post('/accounts/change_email/', { email });
    const half = anybody();
    await half.post(await world.linkTo(email, LINK));
    await half.post('/accounts/login/two_factor/totp/', { code: world.codeOf() });
    world.clock.advance(60);
    await addKey(user);
    await anybody().post(await world.linkTo(user.email, TAKE_BACK));
    expect(await emailOf(user)).toBe(user.email);
    expect(await store.users.secondFactors(user.id)).toEqual({ keys: 1, totp: true });
    expect(await store.credentials.byCode(code)).not.toBeNull();
    expect(await store.recoveryCodes.left(user.id)).toBe(10);
  });

  test('API keys made since are revoked, those of others and older ones are not', async () => {
    const user = await world.newUser();
    const project = await seedProject(world.db(), { ownerId: user.id });
    const settings = `/projects/${project.code}/settings/`;
    const owner = await world.confirmed(user);
    const make = async (visitor: Visitor, name: string) =>
      await visitor.post(settings, { create_named_key: '1', name, scope: 'rw', expires: '' });
    await owner.post(settings, { create_key: 'api_key_readonly' });
    await make(owner, 'before');
    world.clock.advance(60);
    const { thief, link } = await changed(user);
    await thief.post(settings, { create_key: 'api_key' });
    await thief.post(settings, { create_key: 'ping_key' });
    world.clock.advance(1);
    await make(thief, 'since');
    const before = await world.db().projects.byCode(project.code);
    expect(before?.apiKey).not.toBe('');
    expect((await world.db().namedKeys.ofProject(project.id)).map(({ name }) => name)).toEqual(['before', 'since']);
    expect((await anybody().post(link)).text).toContain('2 API keys');
    expect(await world.db().projects.byCode(project.code)).toEqual({ ...before, apiKey: '' });
    expect((await world.db().namedKeys.ofProject(project.id)).map(({ name }) => name)).toEqual(['before']);
  });

  test('links that were mailed to the thief are dead', async () => {
    const user = await world.newUser();
    const { email, link } = await changed(user);
    await anybody().post('/accounts/login/', { identity: email });
    const login = await world.linkTo(email, LOGIN);
    expect(login).not.toBe('');
    await anybody().post(link);
    const visitor = anybody();
    await visitor.post(login);
    expect(await world.isSignedIn(visitor)).toBe(false);
  });

  test('an account that nobody has signed in to does not keep the old address', async () => {
    const user = await world.newUser();
    const { link } = await changed(user);
    await anybody().post('/accounts/signup/', { identity: user.email, tz: 'UTC' });
    await world.app().mailsSent();
    expect(await world.db().users.byEmail(user.email)).not.toBeNull();
    expect((await anybody().post(link)).text).toContain(BACK);
    expect(await emailOf(user)).toBe(user.email);
  });

  test('an account that somebody has signed in to does, and the page says what to do', async () => {
    const user = await world.newUser();
    const { email, link } = await changed(user);
    await anybody().post('/accounts/signup/', { identity: user.email, tz: 'UTC' });
    const other = anybody();
    await other.post(await world.linkTo(user.email, LOGIN));
    expect(await world.isSignedIn(other)).toBe(true);
    const answer = await anybody().post(link);
    expect([answer.status, answer.text.includes('another account')]).toEqual([409, true]);
    expect(await emailOf(user)).toBe(email);
    await other.post('/accounts/change_email/', {});
    await world.db().users.update((await world.db().users.byEmail(user.email))?.id ?? 0, { email: fresh() });
    expect((await anybody().post(link)).text).toContain(BACK);
  });
});
