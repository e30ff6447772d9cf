import { describe, expect, test } from 'vitest';
import { pageStores } from '../../support/stores.ts';
import { accountWorld, PASSWORD } from './account-world.ts';

const GATED = [
  '/accounts/set_password/',
  '/accounts/change_email/',
  '/accounts/close/',
  '/accounts/two_factor/webauthn/',
  '/accounts/two_factor/totp/',
  '/accounts/two_factor/totp/remove/',
  '/accounts/two_factor/00000000-0000-4000-8000-000000000001/remove/',
  '/accounts/two_factor/recovery_codes/',
  '/accounts/profile/sessions/',
];
const ASKS = 'Confirm your identity';
const PATH = '/accounts/set_password/';

describe.each(pageStores)('sudo mode on $name', ({ open }) => {
  const world = accountWorld(open, { env: { RP_ID: 'localhost' } });

  const codeFor = async (email: string): Promise<string> => {
    const mails = await world.mailsTo(email);
    return /Confirmation code: (\d{6})$/.exec(mails.at(-1)?.subject ?? '')?.[1] ?? '';
  };
  const wrongFor = (code: string): string => (code === '000000' ? '000001' : '000000');

  test.each(GATED)('U1 %s asks for a confirmation, for forms too', async (path) => {
    const user = await world.newUser();
    const visitor = await world.app().signIn(user);
    expect((await visitor.get(path)).text).toContain(ASKS);
    const answer = await visitor.post(path, { password: PASSWORD, disable_totp: '1', confirmation: user.email });
    expect([answer.status, answer.text.includes(ASKS)]).toEqual([200, true]);
    expect(await world.db().users.byId(user.id)).not.toBeNull();
  });

  test('U2 the first visit mails six digits, a reload within 15 minutes does not mail others, a later one does', async () => {
    const user = await world.newUser();
    const visitor = await world.app().signIn(user);
    const first = await visitor.get(PATH);
    expect([first.status, first.text.includes(user.email)]).toEqual([200, true]);
    await visitor.get(PATH);
    const [mail, ...others] = await world.mailsTo(user.email);
    expect([mail?.subject, others]).toEqual([expect.stringMatching(/^Confirmation code: \d{6}$/), []]);
    const code = await codeFor(user.email);
    expect(mail?.text).toContain(code);
    expect(mail?.html).toContain(code);
    expect(mail?.text).toContain('15 minutes');
    world.clock.advance(901);
    const late = await visitor.post(PATH, { sudo_code: code });
    expect(late.text).toContain('This code has expired');
    await visitor.get(PATH);
    expect(await world.mailsTo(user.email)).toHaveLength(2);
  });

  test('U2 the session holds no code that could be read out', async () => {
    const user = await world.newUser();
    const visitor = await world.app().signIn(user);
    await visitor.get(PATH);
    const code = await codeFor(user.email);
    expect((await world.storedSession(visitor))?.content).not.toContain(code);
  });

  test('U3 the right code leads back to the page and counts for half an hour in this session only', async () => {
    const user = await world.newUser();
    const visitor = await world.app().signIn(user);
    await visitor.get(`${PATH}?a=1`);
    const answer = await visitor.post(`${PATH}?a=1`, { sudo_code: await codeFor(user.email) });
    expect([answer.status, answer.location]).toEqual([302, `${PATH}?a=1`]);
    world.clock.advance(1790);
    expect((await visitor.get(PATH)).text).toContain('Set a password');
    expect((await (await world.app().signIn(user)).get(PATH)).text).toContain(ASKS);
    world.clock.advance(20);
    expect((await visitor.get(PATH)).text).toContain(ASKS);
  });

  test('U3 a wrong code shows the same page with an error, and a used one does not count again', async () => {
    const user = await world.newUser();
    const visitor = await world.app().signIn(user);
    await visitor.get(PATH);
    const code = await codeFor(user.email);
    const wrong = await visitor.post(PATH, { sudo_code: wrongFor(code) });
    expect([wrong.status, wrong.text.includes('not the code in the email')]).toEqual([200, true]);
    expect((await visitor.post(PATH, { sudo_code: code })).status).toBe(302);
    world.clock.advance(1801);
    expect((await visitor.post(PATH, { sudo_code: code })).text).toContain('This code has expired');
  });

  test('U4 five wrong tries burn the code', async () => {
    const user = await world.newUser();
    const visitor = await world.app().signIn(user);
    await visitor.get(PATH);
    const code = await codeFor(user.email);
    for (const _ of [1, 2, 3, 4]) await visitor.post(PATH, { sudo_code: wrongFor(code) });
    const fifth = await visitor.post(PATH, { sudo_code: wrongFor(code) });
    expect(fifth.text).toContain('Too many wrong attempts');
    expect((await visitor.post(PATH, { sudo_code: code })).text).toContain('This code has expired');
    expect((await visitor.get(PATH)).text).toContain('We have sent a six-digit code');
    expect(await world.mailsTo(user.email)).toHaveLength(2);
  });

  test('RL4 RL3 ten code mails and tries a day cost a token each, showing the page again costs none', async () => {
    const user = await world.newUser();
    const visitor = await world.app().signIn(user);
    for (const _ of Array.from({ length: 15 })) expect((await visitor.get(PATH)).status).toBe(200);
    const code = await codeFor(user.email);
    const statuses: number[] = [];
    for (const _ of Array.from({ length: 9 })) {
      statuses.push((await visitor.post(PATH, { sudo_code: wrongFor(code) })).status);
    }
    expect(new Set(statuses)).toEqual(new Set([200]));
    const refused = await visitor.post(PATH, { sudo_code: code });
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);
    // of another session the limit is the same
    expect((await (await world.app().signIn(user)).get(PATH)).status).toBe(429);
  });
});

describe.each(pageStores)('sudo mode without a mail server on $name', ({ open }) => {
  const world = accountWorld(open, { withMail: false });

  test('U5 the password confirms, and a wrong one does not', async () => {
    const user = await world.userWith({ password: true });
    const visitor = await world.app().signIn(user);
    const page = await visitor.get(PATH);
    expect(page.text).toContain('sudo_password');
    expect(page.text).not.toContain('sudo_totp');
    expect((await visitor.post(PATH, { sudo_password: 'wrong' })).text).toContain('The password is incorrect');
    expect((await visitor.post(PATH, { sudo_password: PASSWORD })).location).toBe(PATH);
    expect((await visitor.get(PATH)).text).toContain('Set a password');
  });

  test('U5 F7 a code of the authenticator app confirms, once; the user picks where both are possible', async () => {
    const user = await world.userWith({ password: true, totp: true });
    const visitor = await world.app().signIn(user);
    const page = await visitor.get(PATH);
    expect([page.text.includes('sudo_password'), page.text.includes('sudo_totp')]).toEqual([true, true]);
    const code = world.codeOf();
    expect((await visitor.post(PATH, { sudo_totp: code })).location).toBe(PATH);
    const again = await (await world.app().signIn(user)).post(PATH, { sudo_totp: code });
    expect(again.status).toBe(429);
  });

  test('U5 whoever has none of them is told to ask an administrator', async () => {
    const visitor = await world.app().signIn(await world.newUser());
    const page = await visitor.get(PATH);
    expect([page.status, page.text.includes('an administrator')]).toEqual([200, true]);
    expect((await visitor.post(PATH, { sudo_password: '!', sudo_code: '000000' })).text).toContain(ASKS);
  });

  test('U4 ten wrong passwords a day, then no more', async () => {
    const user = await world.userWith({ password: true });
    const visitor = await world.app().signIn(user);
    const statuses: number[] = [];
    for (let n = 0; n < 11; n += 1) statuses.push((await visitor.post(PATH, { sudo_password: 'wrong' })).status);
    expect(statuses).toEqual([...Array(10).fill(200), 429]);
  });
});
