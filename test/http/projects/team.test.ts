import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Project } from '../../../server/core/project.ts';
import type { User } from '../../../server/store/store.ts';
import { startApp } from '../../support/app.ts';
import { T0 } from '../../support/builders.ts';
import { seedProject } from '../../support/seed.ts';
import { type SmtpSink, startSmtpSink } from '../../support/smtp-sink.ts';
import { pageStores } from '../../support/stores.ts';
import { join, openWorld, settingsOf, type World } from './world.ts';

describe.each(pageStores)('the team of a project on $name', ({ open }) => {
  let smtp: SmtpSink;
  let world: World;
  let project: Project;
  let path: string;

  beforeAll(async () => {
    smtp = await startSmtpSink();
    world = await openWorld(await open(), { smtp, env: { REGISTRATION_OPEN: 'False', SITE_NAME: 'Roll' } });
  });
  beforeEach(async () => {
    await world.app.mailsSent();
    smtp.mails.length = 0;
    project = await world.project();
    path = settingsOf(project);
    // what one test uses up must not be missing in the next
    await world.db.store.dialect.knex('token_buckets').delete();
  });
  afterAll(async () => {
    await world.close();
    await smtp.close();
  });

  const someone = () => `${randomUUID()}@example.org`;
  const invite = async (email: string, role = 'w', by: 'owner' | 'manager' = 'manager') =>
    await world.people[by].visitor.post(path, { invite_team_member: '1', email, role });
  const memberNamed = async (email: string) => {
    const user = await world.db.store.users.byEmail(email);
    return user === null ? null : await world.db.store.members.of(project.id, user.id);
  };
  const manager = async (fields: Readonly<Record<string, string>>) =>
    await world.people.manager.visitor.post(path, fields);
  const isMember = async ({ id }: User) => (await world.db.store.members.of(project.id, id)) !== null;

  test.each([
    ['owner', 200],
    ['manager', 200],
    ['superuser', 200],
    ['member', 403],
    ['reader', 403],
    ['outsider', 404],
  ] as const)('G1: an invitation by the %s is answered with %i', async (role, status) => {
    const email = someone();
    const answer = await world.people[role].visitor.post(path, { invite_team_member: '1', email, role: 'w' });
    expect(answer.status).toBe(status);
    expect((await memberNamed(email)) !== null).toBe(status === 200);
  });

  test.each([
    ['no address', '', 'w'],
    ['no address at all', 'nobody', 'w'],
    ['too long an address', `${'a'.repeat(250)}@example.org`, 'w'],
    ['a role that there is not', 'new@example.org', 'owner'],
    ['no role', 'new@example.org', ''],
  ])('G1: with %s nothing happens and the page says why', async (_, email, role) => {
    const before = await world.db.store.members.ofProject(project.id);
    const answer = await invite(email, role);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('field__error');
    expect(await world.db.store.members.ofProject(project.id)).toEqual(before);
    expect(await world.db.store.users.byEmail('new@example.org')).toBeNull();
  });

  test('G2: somebody with an account is a member at once', async () => {
    const { user } = await world.person();
    await invite(` ${user.email.toUpperCase()} `, 'm');
    expect(await memberNamed(user.email)).toMatchObject({ role: 'm', transferRequestedAt: null });
  });

  test('G2: an unknown address gets an account without a project, though registration is closed', async () => {
    const email = someone();
    await invite(email, 'r');
    const user = await world.db.store.users.byEmail(email);
    expect(user).toMatchObject({ email, isActive: true, isStaff: false, isSuperuser: false, lastLoginAt: null });
    expect(await world.db.store.projects.ownedBy(user?.id ?? 0)).toEqual([]);
    expect(await memberNamed(email)).toMatchObject({ role: 'r' });
  });

  test('G2: somebody unknown who is invited to two projects at once gets one account and is in both', async () => {
    const email = someone();
    const form = { invite_team_member: '1', email, role: 'w' };
    const boss = await world.person();
    const other = await seedProject(world.db.store, { ownerId: boss.user.id });
    const answers = await Promise.all([
      world.people.owner.visitor.post(path, form),
      world.people.manager.visitor.post(path, form),
      boss.visitor.post(settingsOf(other), form),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const user = await world.db.store.users.byEmail(email);
    expect(await world.db.store.members.ofUser(user?.id ?? 0)).toHaveLength(2);
  });

  test('G3: inviting a member or the owner changes nothing, mails nothing, and says so', async () => {
    for (const email of ['reader@example.org', 'owner@example.org']) {
      const answer = await invite(email, 'm');
      expect(answer.status).toBe(200);
      expect(answer.text).toContain(`${email} is already a member of this project`);
    }
    expect(await memberNamed('reader@example.org')).toMatchObject({ role: 'r' });
    expect(await memberNamed('owner@example.org')).toBeNull();
    await world.app.mailsSent();
    expect(smtp.mails).toEqual([]);
  });

  test('G4: the invited gets a mail whose link leads, once, to the checks', async () => {
    const email = someone();
    await world.db.store.projects.update(project.id, { name: 'R&D <shop> example.com' });
    await invite(email);
    await world.app.mailsSent();
    const [mail] = smtp.mails;
    expect(mail?.to).toEqual([email]);
    expect(mail?.parsed.subject).toBe('You have been invited to join R&D <shop> example.com on Roll');
    expect(mail?.parsed.text).toContain('manager@example.org invited you');
    expect(mail?.parsed.text).toContain('can manage');
    expect(mail?.parsed.html).toContain('R&amp;D &lt;shop> example<span>.</span>com');
    const link = /http\S+check_token\S+/.exec(mail?.parsed.text ?? '')?.[0] ?? '';
    const url = new URL(link);
    const invited = world.app.visitor();
    const answer = await invited.post(`${url.pathname}${url.search}`);
    expect(answer.location).toBe(`/projects/${project.code}/checks/`);
    expect((await invited.get(answer.location)).status).toBe(200);
    const again = await world.app.visitor().post(`${url.pathname}${url.search}`);
    expect(again.location).toBe('/accounts/login/');
  });

  test('G4: the mail to somebody who may only read says "can view"', async () => {
    await invite(someone(), 'r');
    await world.app.mailsSent();
    expect(smtp.mails[0]?.parsed.text).toContain('can view');
    expect(smtp.mails[0]?.parsed.html).toContain('can view');
    expect(smtp.mails[0]?.parsed.text).not.toContain('can manage');
  });

  test('G4: without a mail server the invitation stands all the same', async () => {
    const silent = await startApp(world.db);
    const visitor = await silent.signIn(world.people.owner.user);
    const email = someone();
    const answer = await visitor.post(path, { invite_team_member: '1', email, role: 'w' });
    expect(answer.status).toBe(200);
    expect(await memberNamed(email)).not.toBeNull();
    await silent.stop();
  });

  test('G5: people of other projects of the owner are suggested, and one click fills the form', async () => {
    const { user } = await world.person('friend+tag@example.org');
    await join(world.db, await world.project(), user, 'w');
    const { text } = await world.people.owner.visitor.get(path);
    const link = '?invite=friend%2Btag%40example.org#invite';
    expect(text).toContain(`href="${link}"`);
    // not those who are here, and not the owner
    for (const inside of ['reader', 'manager', 'owner']) expect(text).not.toContain(`?invite=${inside}%40`);
    const filled = await world.people.owner.visitor.get(`${path}?invite=friend%2Btag%40example.org`);
    expect(filled.text).toMatch(
      /name="email"[^>]* value="friend\+tag@example.org"|value="friend\+tag@example.org"[^>]*name="email"/,
    );
    await invite('friend+tag@example.org');
    expect((await world.people.owner.visitor.get(path)).text).not.toContain(link);
  });

  test('G6: a member is removed without a mail', async () => {
    const answer = await manager({ remove_team_member: '1', email: 'reader@example.org' });
    expect(answer.status).toBe(200);
    expect(await isMember(world.people.reader.user)).toBe(false);
    expect((await world.people.reader.visitor.get(path)).status).toBe(404);
    await world.app.mailsSent();
    expect(smtp.mails).toEqual([]);
  });

  test.each([
    ['the owner', 'owner@example.org'],
    ['oneself', 'manager@example.org'],
    ['somebody who is no member', 'outsider@example.org'],
    ['somebody unknown', 'nobody@example.org'],
    ['nobody', ''],
  ])('G6: removing %s is refused with 400', async (_, email) => {
    expect((await manager({ remove_team_member: '1', email })).status).toBe(400);
    expect(await world.db.store.members.ofProject(project.id)).toHaveLength(3);
  });

  test('G6: a manager removes a manager', async () => {
    const { user } = await world.person();
    await join(world.db, project, user, 'm');
    expect((await manager({ remove_team_member: '1', email: user.email })).status).toBe(200);
    expect(await isMember(user)).toBe(false);
  });

  test('G8: a team may be of any size', async () => {
    for (let n = 0; n < 15; n += 1) expect((await invite(someone(), 'r', 'owner')).status).toBe(200);
    expect(await world.db.store.members.ofProject(project.id)).toHaveLength(18);
  });

  test('G9: the role of a member is changed in place, not one’s own, and not to one there is not', async () => {
    expect((await manager({ change_role: '1', email: 'reader@example.org', role: 'm' })).status).toBe(200);
    expect(await memberNamed('reader@example.org')).toMatchObject({ role: 'm' });
    expect((await manager({ change_role: '1', email: 'manager@example.org', role: 'w' })).status).toBe(400);
    expect((await manager({ change_role: '1', email: 'outsider@example.org', role: 'w' })).status).toBe(400);
    expect((await manager({ change_role: '1', email: 'member@example.org', role: 'x' })).status).toBe(200);
    expect(await memberNamed('member@example.org')).toMatchObject({ role: 'w' });
  });

  test('G9: an invitation is sent again, to members only', async () => {
    expect((await manager({ resend_invite: '1', email: 'reader@example.org' })).status).toBe(200);
    expect((await manager({ resend_invite: '1', email: 'outsider@example.org' })).status).toBe(400);
    await world.app.mailsSent();
    expect(smtp.mails.map(({ to }) => to)).toEqual([['reader@example.org']]);
    expect(smtp.mails[0]?.parsed.text).toContain('can view');
  });

  test('G9: who never signed in is marked', async () => {
    await world.db.store.users.update(world.people.member.user.id, { lastLoginAt: T0 });
    const { text } = await world.people.owner.visitor.get(path);
    const factsOf = (email: string) => text.slice(text.indexOf(`<bdi>${email}</bdi>`)).split('</li>', 1)[0];
    expect(factsOf('reader@example.org')).toContain('Never signed in');
    expect(factsOf('member@example.org')).not.toContain('Never signed in');
  });

  test('the twenty-first invitation of a day is refused, but not of people the owner works with already', async () => {
    const { user } = await world.person();
    await join(world.db, await world.project(), user, 'w');
    for (let n = 0; n < 20; n += 1) expect((await invite(someone())).status).toBe(200);
    const late = someone();
    const refused = await invite(late);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await world.db.store.users.byEmail(late)).toBeNull();
    expect((await invite(user.email)).status).toBe(200);
    expect((await manager({ resend_invite: '1', email: 'reader@example.org' })).status).toBe(429);
  });
});
