import { describe, expect, test } from 'vitest';
import { pageStores } from '../../support/stores.ts';
import { accountWorld, SECRET } from './account-world.ts';

const STEP = '/accounts/login/two_factor/totp/';
const SET_UP = '/accounts/two_factor/totp/';

const codesIn = (page: string) =>
  [...page.matchAll(/<li>([a-z2-9]{4}(?:-[a-z2-9]{4}){3})<\/li>/g)].map(([, code = '']) => code);

describe.each(pageStores)('authenticator apps on $name', ({ open }) => {
  const world = accountWorld(open, { env: { SITE_NAME: 'Roll call' } });

  test('F1 F3 L4 after the password the code is asked for, then one is signed in where one wanted to go', async () => {
    const user = await world.userWith({ password: true, totp: true });
    const next = `?next=${encodeURIComponent('/accounts/profile/')}`;
    const visitor = await world.halfSignedIn(user, next);
    expect([visitor.answer.status, visitor.answer.location]).toEqual([302, `${STEP}${next}`]);
    expect(await world.isSignedIn(visitor)).toBe(false);
    expect((await world.db().users.byId(user.id))?.lastLoginAt).toBeNull();
    expect((await visitor.get(`${STEP}${next}`)).text).toContain('name="code"');
    const before = visitor.cookies.get('sessionid');
    const answer = await visitor.post(`${STEP}${next}`, { code: world.codeOf() });
    expect([answer.status, answer.location]).toEqual([302, '/accounts/profile/']);
    expect(visitor.cookies.get('sessionid')).not.toBe(before);
    expect(await world.isSignedIn(visitor)).toBe(true);
    expect((await world.db().users.byId(user.id))?.lastLoginAt).not.toBeNull();
  });

  test('N3 an unsafe next is dropped on the way', async () => {
    const user = await world.userWith({ password: true, totp: true });
    const visitor = await world.halfSignedIn(user, '?next=https:///evil.example/');
    expect(visitor.answer.location).toBe(STEP);
    const answer = await visitor.post(`${STEP}?next=//evil.example/`, { code: world.codeOf() });
    expect(answer.location).toBe('/');
  });

  test('F2 more than five minutes between the steps begin again', async () => {
    const user = await world.userWith({ password: true, totp: true });
    const visitor = await world.halfSignedIn(user);
    world.clock.advance(301);
    const answer = await visitor.post(STEP, { code: world.codeOf() });
    expect([answer.status, answer.location]).toEqual([302, '/accounts/login/']);
    expect(await world.isSignedIn(visitor)).toBe(false);
  });

  test('F2 nobody pending, somebody signed in, or another address by now are refused', async () => {
    const user = await world.userWith({ password: true, totp: true });
    expect((await world.app().visitor().get(STEP)).status).toBe(400);
    expect((await (await world.app().signIn(user)).get(STEP)).status).toBe(400);
    const visitor = await world.halfSignedIn(user);
    await world.db().users.update(user.id, { email: `x-${user.email}` });
    expect((await visitor.post(STEP, { code: world.codeOf() })).status).toBe(400);
    expect(await world.isSignedIn(visitor)).toBe(false);
  });

  test('F2 an account switched off between the steps stays out', async () => {
    const user = await world.userWith({ password: true, totp: true });
    const visitor = await world.halfSignedIn(user);
    await world.db().users.update(user.id, { isActive: false });
    expect((await visitor.post(STEP, { code: world.codeOf() })).status).toBe(400);
  });

  test.each([
    [-2, false],
    [-1, true],
    [0, true],
    [1, true],
    [2, false],
  ])('F6 a code %i steps away is taken: %s', async (steps, isTaken) => {
    const user = await world.userWith({ password: true, totp: true });
    const visitor = await world.halfSignedIn(user);
    const answer = await visitor.post(STEP, { code: world.codeOf(SECRET, steps) });
    expect(answer.status).toBe(isTaken ? 302 : 200);
    expect(await world.isSignedIn(visitor)).toBe(isTaken);
  });

  test.each(['', '12345', '1234567', 'abcdef', '１２３４５６', '-12345'])('F6 %j is no code', async (code) => {
    const user = await world.userWith({ password: true, totp: true });
    const visitor = await world.halfSignedIn(user);
    const answer = await visitor.post(STEP, { code });
    expect([answer.status, answer.text.includes('not the current code')]).toEqual([200, true]);
  });

  test('F6 a second factor is guessed 96 times a day and no more', async () => {
    const user = await world.userWith({ password: true, totp: true });
    const visitor = await world.halfSignedIn(user);
    const wrong = world.codeOf(SECRET, 40);
    for (let n = 0; n < 96; n += 1) expect((await visitor.post(STEP, { code: wrong })).status).toBe(200);
    const refused = await visitor.post(STEP, { code: world.codeOf() });
    expect(refused.status).toBe(429);
    expect(await world.isSignedIn(visitor)).toBe(false);
  });

  test('F7 a code taken once is refused for 90 seconds, also from elsewhere', async () => {
    const user = await world.userWith({ password: true, totp: true });
    const code = world.codeOf();
    expect((await (await world.halfSignedIn(user)).post(STEP, { code })).status).toBe(302);
    const replay = await world.halfSignedIn(user);
    expect((await replay.post(STEP, { code })).status).toBe(429);
    expect(await world.isSignedIn(replay)).toBe(false);
    // somebody else may have the same six digits
    const other = await world.userWith({ password: true, totp: true });
    expect((await (await world.halfSignedIn(other)).post(STEP, { code })).status).toBe(302);
  });

  test('F7 of two tries with one code at the same time one gets in', async () => {
    const user = await world.userWith({ password: true, totp: true });
    const visitors = [await world.halfSignedIn(user), await world.halfSignedIn(user)];
    const code = world.codeOf();
    const answers = await Promise.all(visitors.map((visitor) => visitor.post(STEP, { code })));
    expect(answers.map(({ status }) => status).sort()).toEqual([302, 429]);
  });

  test('F12 F7 setting up shows the secret and its picture, keeps it until the first code, and burns that code', async () => {
    const user = await world.userWith({ password: true });
    const visitor = await world.confirmed(user);
    const page = await visitor.get(SET_UP);
    const secret = /class="secret">([A-Z2-7]{32})</.exec(page.text)?.[1] ?? '';
    expect(secret).toHaveLength(32);
    expect(page.text).toContain('<svg class="qr"');
    expect((await visitor.get(SET_UP)).text).toContain(secret);
    const wrong = await visitor.post(SET_UP, { code: world.codeOf(secret, 40) });
    expect([wrong.status, wrong.text.includes('not the current code')]).toEqual([200, true]);
    expect((await world.db().profiles.ofUser(user.id))?.totp).toBeNull();
    const code = world.codeOf(secret);
    expect((await visitor.post(SET_UP, { code })).location).toBe('/accounts/profile/');
    expect(await world.db().profiles.ofUser(user.id)).toMatchObject({ totp: secret });
    expect((await (await world.halfSignedIn(user)).post(STEP, { code })).status).toBe(429);
    expect((await world.storedSession(visitor))?.content).not.toContain(secret);
  });

  test('F12 a second app is refused', async () => {
    const visitor = await world.confirmed(await world.userWith({ totp: true }));
    expect((await visitor.get(SET_UP)).status).toBe(400);
    expect((await visitor.post(SET_UP, { code: '000000' })).status).toBe(400);
  });

  test('F13 the app is removed by its form only, and recovery codes go with the last factor', async () => {
    const user = await world.userWith({ totp: true });
    const visitor = await world.confirmed(user);
    await visitor.post('/accounts/two_factor/recovery_codes/');
    expect(await world.db().recoveryCodes.left(user.id)).toBe(10);
    expect((await visitor.get(`${SET_UP}remove/`)).text).toContain('disable_totp');
    await visitor.post(`${SET_UP}remove/`);
    expect((await world.db().profiles.ofUser(user.id))?.totp).toBe(SECRET);
    expect((await visitor.post(`${SET_UP}remove/`, { disable_totp: '1' })).status).toBe(302);
    expect(await world.db().profiles.ofUser(user.id)).toMatchObject({ totp: null, totpCreatedAt: null });
    expect(await world.db().recoveryCodes.left(user.id)).toBe(0);
  });

  test('F14 the account page says when there is no second factor, and warns when there is just one', async () => {
    const none = await (await world.app().signIn(await world.newUser())).get('/accounts/profile/');
    expect(none.text).toContain('Two-factor authentication is off');
    const one = await (await world.app().signIn(await world.userWith({ totp: true }))).get('/accounts/profile/');
    expect(one.text).toContain('only one second factor');
  });

  test('F16 a recovery code stands in once for the factor, however it is typed', async () => {
    const user = await world.userWith({ password: true, totp: true });
    const shown = await (await world.confirmed(user)).post('/accounts/two_factor/recovery_codes/');
    const codes = codesIn(shown.text);
    expect(new Set(codes).size).toBe(10);
    const [code = '', other = ''] = codes;
    const visitor = await world.halfSignedIn(user);
    expect((await visitor.get(STEP)).text).toContain('/accounts/login/two_factor/recovery/');
    const typed = ` ${code.toUpperCase().replaceAll('-', ' ')} `;
    expect((await visitor.post('/accounts/login/two_factor/recovery/', { recovery_code: typed })).status).toBe(302);
    expect((await visitor.get('/accounts/profile/')).text).toContain('9 recovery codes left');
    const again = await world.halfSignedIn(user);
    const refused = await again.post('/accounts/login/two_factor/recovery/', { recovery_code: code });
    expect([refused.status, refused.text.includes('already been used')]).toEqual([200, true]);
    // making new ones ends the old ones
    await (await world.confirmed(user)).post('/accounts/two_factor/recovery_codes/');
    await again.post('/accounts/login/two_factor/recovery/', { recovery_code: other });
    expect(await world.isSignedIn(again)).toBe(false);
  });

  test('F16 codes are shown once, guessed twenty times a day, and not made for those without a factor', async () => {
    const user = await world.userWith({ password: true, totp: true });
    const visitor = await world.confirmed(user);
    await visitor.post('/accounts/two_factor/recovery_codes/');
    const later = await visitor.get('/accounts/two_factor/recovery_codes/');
    expect(later.text).toContain('You have 10 left');
    expect(codesIn(later.text)).toEqual([]);
    const thief = await world.halfSignedIn(user);
    const guess = { recovery_code: 'aaaa-bbbb-cccc-dddd' };
    for (let n = 0; n < 20; n += 1) await thief.post('/accounts/login/two_factor/recovery/', guess);
    expect((await thief.post('/accounts/login/two_factor/recovery/', guess)).status).toBe(429);
    const plain = await world.confirmed(await world.newUser());
    expect((await plain.post('/accounts/two_factor/recovery_codes/')).status).toBe(400);
  });
});
