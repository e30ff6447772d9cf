import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { User } from '../../../server/store/store.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { stores } from '../../support/stores.ts';
import type { Seen, Visitor } from '../../support/visitor.ts';
import { accountWorld } from './account-world.ts';
import { type KeyQuestion, type SoftKey, softKey } from './soft-key.ts';

const ADD = '/accounts/two_factor/webauthn/';
const PASSKEY = '/accounts/login/passkey/';

describe.each(stores)('F17 sign-in with a passkey alone on $name', ({ open }) => {
  const world = accountWorld(open, { env: { RP_ID: 'localhost' } });
  let without: TestApp;
  beforeAll(async () => {
    without = await startApp(world.opened(), { clock: world.clock });
  });
  afterAll(() => without.stop());

  const optionsOf = ({ text }: Seen) => {
    const attribute = /data-key-options="([^"]+)"/.exec(text)?.[1] ?? '{}';
    return JSON.parse(attribute.replaceAll('&quot;', '"').replaceAll('&amp;', '&'));
  };
  const userWithKey = async (): Promise<{ readonly user: User; readonly key: SoftKey }> => {
    const user = await world.newUser();
    const key = softKey();
    const visitor = await world.confirmed(user);
    const { challenge } = optionsOf(await visitor.get(ADD));
    await visitor.post(ADD, { name: 'blue', response: key.register({ challenge }) });
    return { user, key };
  };
  const from = () => ({ 'X-Forwarded-For': `2001:db8:${randomUUID().slice(0, 4)}::1` });
  const enter = async (
    key: SoftKey,
    lie: Partial<KeyQuestion> = {},
    query = '',
    visitor: Visitor = world.app().visitor(),
  ) => {
    const { challenge } = optionsOf(await visitor.get(`${PASSKEY}${query}`));
    const response = key.use({ challenge, isVerified: true, ...lie });
    return { visitor, answer: await visitor.post(`${PASSKEY}${query}`, { response }, from()) };
  };

  test('the login page offers it', async () => {
    expect((await world.app().visitor().get('/accounts/login/')).text).toContain(`href="${PASSKEY}"`);
  });

  test('a key is asked to keep whose it is, and later for nobody in particular', async () => {
    const visitor = await world.confirmed(await world.newUser());
    expect(optionsOf(await visitor.get(ADD)).authenticatorSelection).toMatchObject({ residentKey: 'preferred' });
    const options = optionsOf(await world.app().visitor().get(PASSKEY));
    expect(options).toMatchObject({ rpId: 'localhost', userVerification: 'required' });
    expect(options.allowCredentials ?? []).toEqual([]);
  });

  test('signs its owner in, at once, in a new session', async () => {
    const { user, key } = await userWithKey();
    const visitor = world.app().visitor();
    await visitor.get(PASSKEY);
    const before = visitor.cookies.get('sessionid');
    const { answer } = await enter(key, {}, '', visitor);
    expect(answer.status).toBe(302);
    expect(visitor.cookies.get('sessionid')).not.toBe(before);
    expect((await visitor.get('/accounts/profile/')).text).toContain(user.email);
    expect((await world.db().users.byId(user.id))?.lastLoginAt).not.toBeNull();
  });

  test('leads where somebody wanted to go', async () => {
    const { key } = await userWithKey();
    const { answer } = await enter(key, {}, '?next=/accounts/profile/');
    expect(answer.location).toBe('/accounts/profile/');
    const { answer: other } = await enter((await userWithKey()).key, {}, '?next=//evil.example');
    expect(other.location).toBe('/');
  });

  test.each<[string, Partial<KeyQuestion>]>([
    ['has not made sure who uses it', { isVerified: false }],
    ['answers another question', { challenge: 'AAAA' }],
    ['was asked by another site', { origin: 'https://evil.example' }],
  ])('refuses a key that %s', async (_, lie) => {
    const { key } = await userWithKey();
    const { visitor, answer } = await enter(key, lie);
    expect(answer.status).toBe(400);
    expect(await world.isSignedIn(visitor)).toBe(false);
  });

  test('refuses a key that nobody has, and anything that is no answer', async () => {
    expect((await enter(softKey())).answer.status).toBe(400);
    const visitor = world.app().visitor();
    for (const response of ['', '{}', 'null', '[1]']) {
      expect((await visitor.post(PASSKEY, { response }, from())).status).toBe(400);
    }
  });

  test('refuses an answer that was used before', async () => {
    const { key } = await userWithKey();
    const visitor = world.app().visitor();
    const { challenge } = optionsOf(await visitor.get(PASSKEY));
    const response = key.use({ challenge, isVerified: true });
    const fresh = world.at(world.app(), visitor);
    expect((await visitor.post(PASSKEY, { response }, from())).status).toBe(302);
    expect((await fresh.post(PASSKEY, { response }, from())).status).toBe(400);
  });

  test('refuses the key of an account that is switched off', async () => {
    const { user, key } = await userWithKey();
    await world.db().users.update(user.id, { isActive: false });
    expect((await enter(key)).answer.status).toBe(400);
  });

  test('a key from before is known once it was used as a second step', async () => {
    const { user, key } = await userWithKey();
    await world.opened().store.dialect.knex('credentials').where({ user_id: user.id }).update({ lookup: null });
    expect((await enter(key)).answer.status).toBe(400);
    const [stored] = await world.db().credentials.ofUser(user.id);
    const lookup = (await import('../../../server/services/webauthn.ts')).keyLookup(key.id);
    await world.db().credentials.noteUse(stored?.id ?? 0, 0, { signCount: 0, at: world.clock.now(), lookup });
    expect((await enter(key)).answer.status).toBe(302);
  });

  test('is tried twenty times an hour from one place', async () => {
    const visitor = world.app().visitor();
    const here = { 'X-Forwarded-For': '198.51.100.9' };
    for (let n = 0; n < 20; n += 1) await visitor.post(PASSKEY, { response: '' }, here);
    const { status, text } = await visitor.post(PASSKEY, { response: '' }, here);
    expect([status, text.includes('Too many attempts')]).toEqual([200, true]);
  });

  test('is not there without a name for this server', async () => {
    expect((await without.visitor().get(PASSKEY)).status).toBe(404);
    expect((await without.visitor().get('/accounts/login/')).text).not.toContain(PASSKEY);
  });
});
