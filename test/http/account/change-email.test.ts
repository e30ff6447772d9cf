import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { User } from '../../../server/store/store.ts';
import { seedChannel, seedProject } from '../../support/seed.ts';
import { pageStores } from '../../support/stores.ts';
import { accountWorld, PASSWORD } from './account-world.ts';

const PATH = '/accounts/change_email/';
const LINK = /\/accounts\/change_email\/[^/\s]+\//;

const fresh = () => `${randomUUID()}@example.net`;

describe.each(pageStores)('change of email on $name', ({ open }) => {
  const world = accountWorld(open);
  const emailOf = async (user: User) => (await world.db().users.byId(user.id))?.email;
  const requested = async (user: User) => {
    const email = fresh();
    const visitor = await world.confirmed(user);
    const answer = await visitor.post(PATH, { email: ` ${email.toUpperCase()} ` });
    return { email, visitor, answer, link: await world.linkTo(email, LINK) };
  };

  test('U1 V1 the link goes to the new address, and the page says so once', async () => {
    const user = await world.newUser();
    const { email, visitor, answer, link } = await requested(user);
    expect([answer.status, answer.location]).toEqual([302, PATH]);
    expect((await visitor.get(PATH)).text).toContain(`confirmation link to ${email}`);
    expect((await visitor.get(PATH)).text).not.toContain('We have sent a confirmation link');
    const [mail, ...others] = await world.mailsTo(email);
    expect([mail?.subject, others]).toEqual([expect.stringMatching(/^Log in to /), []]);
    expect([link !== '', mail?.html?.includes(link), await emailOf(user)]).toEqual([true, true, user.email]);
    expect(await world.mailsTo(user.email)).toEqual([]);
  });

  test.each(['', 'nobody', 'a@b@c', `${'a'.repeat(250)}@example.org`])('%j is no address', async (email) => {
    const user = await world.newUser();
    const answer = await (await world.confirmed(user)).post(PATH, { email });
    expect([answer.status, answer.text.includes('not an email address')]).toEqual([200, true]);
  });

  test('an address that is taken is named in the error', async () => {
    const [user, other] = [await world.newUser(), await world.newUser()];
    const answer = await (await world.confirmed(user)).post(PATH, { email: other.email.toUpperCase() });
    expect([answer.status, answer.text.includes(`already an account for ${other.email}`)]).toEqual([200, true]);
    expect(await world.mailsTo(other.email)).toEqual([]);
  });

  test('T4 opening the link elsewhere shows a button only; the browser that asked goes through', async () => {
    const user = await world.newUser();
    const { email, visitor, link } = await requested(user);
    const stranger = world.app().visitor();
    const page = await stranger.get(link);
    expect([page.status, page.text.includes('Confirm')]).toEqual([200, true]);
    expect(await emailOf(user)).toBe(user.email);
    expect((await visitor.get(link)).status).toBe(302);
    expect(await emailOf(user)).toBe(email);
    expect(await world.isSignedIn(visitor)).toBe(true);
  });

  test('the link works once, within 15 minutes; a wrong, old or used one is an incorrect link', async () => {
    const user = await world.newUser();
    const { email, link } = await requested(user);
    expect((await world.app().visitor().post(link)).status).toBe(302);
    expect(await emailOf(user)).toBe(email);
    const again = await world.app().visitor().post(link);
    expect([again.status, again.text.includes('Invalid link')]).toEqual([200, true]);
    const late = await requested(user);
    world.clock.advance(901);
    expect((await world.app().visitor().post(late.link)).text).toContain('Invalid link');
    const forged = await world
      .app()
      .visitor()
      .post(`${link.slice(0, -2)}x/`);
    expect(forged.text).toContain('Invalid link');
    expect(await emailOf(user)).toBe(email);
  });

  test('T2 a newer link makes the older one worth nothing', async () => {
    const user = await world.newUser();
    const [first, second] = [await requested(user), await requested(user)];
    expect((await world.app().visitor().post(first.link)).text).toContain('Invalid link');
    expect((await world.app().visitor().post(second.link)).status).toBe(302);
    expect(await emailOf(user)).toBe(second.email);
  });

  test('an address taken meanwhile changes nothing and signs nobody in', async () => {
    const [user, other] = [await world.newUser(), await world.newUser()];
    const { email, link } = await requested(user);
    await world.db().users.update(other.id, { email });
    const visitor = world.app().visitor();
    expect((await visitor.post(link)).location).toBe('/accounts/login/');
    expect((await visitor.get('/accounts/login/')).text).toContain('This link is invalid');
    expect([await emailOf(user), await world.isSignedIn(visitor)]).toEqual([user.email, false]);
  });

  test('F1 with a second factor the address changes only after it', async () => {
    const user = await world.userWith({ password: true, totp: true });
    const warned = await (await world.confirmed(user)).get(PATH);
    expect(warned.text).toContain('You will need your second factor');
    const { email, link } = await requested(user);
    const visitor = world.app().visitor();
    expect((await visitor.post(link)).location).toBe('/accounts/login/two_factor/totp/');
    expect(await emailOf(user)).toBe(user.email);
    await visitor.post('/accounts/login/two_factor/totp/', { code: world.codeOf() });
    expect([await emailOf(user), await world.isSignedIn(visitor)]).toEqual([email, true]);
  });

  test('the password and the email channels stay as they are', async () => {
    const user = await world.userWith({ password: true });
    const project = await seedProject(world.db(), { ownerId: user.id });
    const channel = await seedChannel(world.db(), project, { kind: 'email', value: user.email });
    const { email, link } = await requested(user);
    await world.app().visitor().post(link);
    expect((await world.db().channels.byId(channel.id))?.value).toBe(user.email);
    const answer = await world.app().visitor().post('/accounts/login/', { action: 'login', email, password: PASSWORD });
    expect(answer.status).toBe(302);
  });
});

describe.each(pageStores)('change of email without a mail server on $name', ({ open }) => {
  const world = accountWorld(open, { withMail: false });

  test('cannot be done, and the page says why', async () => {
    const user = await world.newUser();
    const visitor = await world.confirmed(user);
    expect((await visitor.get(PATH)).text).toContain('cannot send email');
    expect((await visitor.post(PATH, { email: 'new@example.org' })).text).toContain('cannot send email');
  });
});

describe.each(pageStores)('change of email where a proxy signs people in, on $name', ({ open }) => {
  const world = accountWorld(open, { env: { REMOTE_USER_HEADER: 'HTTP_X_USER' } });

  test('H5 is refused: the proxy knows people by their address', async () => {
    const user = await world.newUser();
    const visitor = await world.confirmed(user);
    const answer = await visitor.post(PATH, { email: fresh() }, { 'X-User': user.email });
    expect([answer.status, await world.mailsTo(user.email)]).toEqual([403, []]);
    expect((await world.app().visitor().post(`${PATH}anything/`)).status).toBe(403);
  });
});
