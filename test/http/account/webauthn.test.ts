import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { User } from '../../../server/store/store.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { pageStores } from '../../support/stores.ts';
import type { Seen } from '../../support/visitor.ts';
import { accountWorld } from './account-world.ts';
import { type KeyQuestion, type SoftKey, softKey } from './soft-key.ts';

const ADD = '/accounts/two_factor/webauthn/';
const STEP = '/accounts/login/two_factor/';
const PROFILE = '/accounts/profile/';

describe.each(pageStores)('security keys on $name', ({ open }) => {
  const world = accountWorld(open, { env: { RP_ID: 'localhost' } });
  // the same database, served by somebody who has taken RP_ID out
  let without: TestApp;
  beforeAll(async () => {
    without = await startApp(world.opened(), { clock: world.clock });
  });
  afterAll(() => without.stop());

  const optionsOf = ({ text }: Seen) => {
    const attribute = /data-key-options="([^"]+)"/.exec(text)?.[1] ?? '{}';
    return JSON.parse(attribute.replaceAll('&quot;', '"').replaceAll('&amp;', '&'));
  };
  const keysOf = (user: User) => world.db().credentials.ofUser(user.id);
  const add = async (user: User, key: SoftKey, lie: Partial<KeyQuestion> = {}, name = 'blue') => {
    const visitor = await world.confirmed(user);
    const { challenge } = optionsOf(await visitor.get(ADD));
    return await visitor.post(ADD, { name, response: key.register({ challenge, ...lie }) });
  };
  const stepUp = async (user: User, key: SoftKey, lie: Partial<KeyQuestion> = {}) => {
    const visitor = await world.halfSignedIn(user);
    const { challenge } = optionsOf(await visitor.get(STEP));
    return { visitor, answer: await visitor.post(STEP, { response: key.use({ challenge, ...lie }) }) };
  };

  test('F10 the question names the keys there are, ES256 and RS256 only, no attestation, no verification', async () => {
    const user = await world.newUser();
    const key = softKey();
    expect((await add(user, key)).location).toBe(PROFILE);
    const options = optionsOf(await (await world.confirmed(user)).get(ADD));
    expect(options).toMatchObject({
      attestation: 'none',
      rp: { id: 'localhost' },
      authenticatorSelection: { userVerification: 'discouraged' },
      excludeCredentials: [{ id: key.id }],
    });
    expect(options.pubKeyCredParams.map(({ alg }: { alg: number }) => alg)).toEqual([-7, -257]);
    expect(Buffer.from(options.user.id, 'base64url')).toHaveLength(16);
  });

  test('F10 any number of keys are kept, in the form Healthchecks has, and listed by name', async () => {
    const user = await world.newUser();
    for (const name of ['blue', 'red', '<b>green</b>']) expect((await add(user, softKey(), {}, name)).status).toBe(302);
    const keys = await keysOf(user);
    expect(keys.map(({ name }) => name)).toEqual(['blue', 'red', '<b>green</b>']);
    expect(Buffer.from(keys[0]?.data ?? []).readUInt16BE(16)).toBe(32);
    const page = await (await world.app().signIn(user)).get(PROFILE);
    for (const part of ['blue', 'red', '&lt;b>green']) expect(page.text).toContain(part);
  });

  test.each([
    [{ challenge: 'AAAA' }, 'another question'],
    [{ origin: 'https://evil.example' }, 'another site'],
    [{ origin: 'https://localhost.evil.example' }, 'a site that looks alike'],
    [{ origin: 'http://sub.localhost' }, 'plain http'],
    [{ rpId: 'evil.example' }, 'another host'],
  ])('F10 an answer with %j is refused: %s', async (lie, _why) => {
    const user = await world.newUser();
    expect((await add(user, softKey(), lie)).status).toBe(400);
    expect(await keysOf(user)).toEqual([]);
  });

  test('F10 an answer counts once, and a key without a name is not added', async () => {
    const user = await world.newUser();
    const visitor = await world.confirmed(user);
    const { challenge } = optionsOf(await visitor.get(ADD));
    const response = softKey().register({ challenge });
    expect((await visitor.post(ADD, { name: 'blue', response })).status).toBe(302);
    expect((await visitor.post(ADD, { name: 'blue', response })).status).toBe(400);
    for (const name of ['', ' ', 'x'.repeat(101)]) {
      expect((await visitor.post(ADD, { name, response })).text).toContain('field__error');
    }
    for (const junk of ['', 'null', '{}', '{"id":1}']) {
      await visitor.get(ADD);
      expect((await visitor.post(ADD, { name: 'x', response: junk })).status).toBe(400);
    }
    expect(await keysOf(user)).toHaveLength(1);
  });

  test('F1 F3 F17 the key is asked for before the app, signs in, and its use is noted', async () => {
    const user = await world.userWith({ password: true, totp: true });
    const key = softKey();
    await add(user, key);
    const { visitor, answer } = await stepUp(user, key, { count: 5 });
    expect(visitor.answer.location).toBe(STEP);
    expect([answer.status, await world.isSignedIn(visitor)]).toEqual([302, true]);
    const [stored] = await keysOf(user);
    expect([stored?.signCount, stored?.lastUsedAt === null]).toEqual([5, false]);
  });

  test.each([
    [5, 6, 302],
    [5, 5, 400],
    [5, 4, 400],
    [5, 0, 400],
    [0, 0, 302],
    [0, 1, 302],
  ])('F17 a counter that went from %i to %i is answered with %i', async (before, after, status) => {
    const user = await world.userWith({ password: true });
    const key = softKey();
    await add(user, key, { count: before });
    expect((await stepUp(user, key, { count: after })).answer.status).toBe(status);
  });

  test('F4 a wrong answer is a bad request, and the same answer twice as well', async () => {
    const user = await world.userWith({ password: true });
    const key = softKey();
    await add(user, key);
    for (const lie of [{ challenge: 'AAAA' }, { origin: 'https://evil.example' }, { rpId: 'evil.example' }]) {
      expect((await stepUp(user, key, lie)).answer.status).toBe(400);
    }
    expect((await stepUp(user, softKey())).answer.status).toBe(400);
    const visitor = await world.halfSignedIn(user);
    const { challenge } = optionsOf(await visitor.get(STEP));
    const response = key.use({ challenge, origin: 'https://evil.example' });
    await visitor.post(STEP, { response });
    expect((await visitor.post(STEP, { response: key.use({ challenge }) })).status).toBe(400);
    expect(await world.isSignedIn(visitor)).toBe(false);
  });

  test('F4 the app is offered only where it is set up; without it the browser is asked at once', async () => {
    const [both, keyOnly] = [
      await world.userWith({ password: true, totp: true }),
      await world.userWith({ password: true }),
    ];
    for (const user of [both, keyOnly]) await add(user, softKey());
    const withApp = await (await world.halfSignedIn(both)).get(STEP);
    expect([withApp.text.includes('two_factor/totp/'), withApp.text.includes('data-key-at-once')]).toEqual([
      true,
      false,
    ]);
    const alone = await (await world.halfSignedIn(keyOnly)).get(STEP);
    expect([alone.text.includes('two_factor/totp/'), alone.text.includes('data-key-at-once')]).toEqual([false, true]);
  });

  test('F11 a key is removed by its form, with a warning when it is the last factor', async () => {
    const user = await world.newUser();
    await add(user, softKey());
    const [key] = await keysOf(user);
    const path = `/accounts/two_factor/${key?.code}/remove/`;
    const visitor = await world.confirmed(user);
    expect((await visitor.get(path)).text).toContain('your last second factor');
    await visitor.post(path);
    expect(await keysOf(user)).toHaveLength(1);
    await add(user, softKey());
    expect((await visitor.get(path)).text).not.toContain('your last second factor');
    expect((await visitor.post(path, { remove_credential: '1' })).status).toBe(302);
    expect(await keysOf(user)).toHaveLength(1);
  });

  test('F11 F17 keys of others and keys that are not there are refused alike, for removing and renaming', async () => {
    const [user, other] = [await world.newUser(), await world.newUser()];
    await add(other, softKey());
    const [theirs] = await keysOf(other);
    const visitor = await world.confirmed(user);
    for (const code of [theirs?.code, randomUUID()]) {
      for (const what of ['remove', 'rename']) {
        const path = `/accounts/two_factor/${code}/${what}/`;
        expect((await visitor.get(path)).status).toBe(400);
        expect((await visitor.post(path, { remove_credential: '1', name: 'mine' })).status).toBe(400);
      }
    }
    expect((await visitor.get('/accounts/two_factor/nonsense/remove/')).status).toBe(404);
    expect((await keysOf(other))[0]?.name).toBe('blue');
  });

  test('F17 a key is renamed', async () => {
    const user = await world.newUser();
    await add(user, softKey());
    const [key] = await keysOf(user);
    const visitor = await world.app().signIn(user);
    const path = `/accounts/two_factor/${key?.code}/rename/`;
    expect((await visitor.post(path, { name: ' ' })).text).toContain('Enter a name for the key');
    expect((await visitor.post(path, { name: ' my phone ' })).location).toBe(PROFILE);
    expect((await keysOf(user))[0]?.name).toBe('my phone');
  });

  test('F5 without RP_ID there are no pages for keys, and the section does not offer them', async () => {
    const user = await world.newUser();
    await add(user, softKey());
    const [key] = await keysOf(user);
    const visitor = world.at(without, await world.confirmed(user));
    for (const path of [ADD, `/accounts/two_factor/${key?.code}/remove/`]) {
      expect((await visitor.get(path)).status).toBe(404);
    }
    expect((await without.visitor().get(STEP)).status).toBe(404);
    const page = await visitor.get(PROFILE);
    expect([page.text.includes('two_factor/webauthn'), page.text.includes('blue')]).toEqual([false, false]);
  });

  test('F5 without RP_ID whoever has keys gets the app where it is set up, else a word to the administrator', async () => {
    const [both, keyOnly] = [
      await world.userWith({ password: true, totp: true }),
      await world.userWith({ password: true }),
    ];
    for (const user of [both, keyOnly]) await add(user, softKey());
    const withApp = await world.halfSignedIn(both, '', without);
    expect(withApp.answer.location).toBe(`${STEP}totp/`);
    expect((await withApp.get(STEP)).location).toBe(`${STEP}totp/`);
    const alone = await world.halfSignedIn(keyOnly, '', without);
    expect(alone.answer.location).toBe(STEP);
    const page = await alone.get(STEP);
    expect([page.status, page.text.includes('Contact your')]).toEqual([200, true]);
    expect((await alone.get(PROFILE)).status).toBe(302);
  });

  test('U5 F7 without a mail server a key confirms, once for each question', async () => {
    const user = await world.newUser();
    const key = softKey();
    await add(user, key);
    const silent = await startApp(world.opened(), { clock: world.clock, env: { RP_ID: 'localhost' } });
    const visitor = await silent.signIn(user);
    const path = '/accounts/set_password/';
    const { challenge } = optionsOf(await visitor.get(path));
    const response = key.use({ challenge, count: 7 });
    expect((await visitor.post(path, { sudo_response: response })).location).toBe(path);
    expect((await visitor.get(path)).text).toContain('New password');
    const stranger = await silent.signIn(user);
    await stranger.get(path);
    expect((await stranger.post(path, { sudo_response: response })).text).toContain('not one of your security keys');
    await silent.stop();
  });
});
