import { describe, expect, test } from 'vitest';
import { addSecs, MICROS_PER_SECOND } from '../../../server/core/instant.ts';
import { verifyPassword } from '../../../server/passwords.ts';
import { makeLoginLink } from '../../../server/services/login-link.ts';
import { seed, seedProject, seedUser } from '../../support/seed.ts';
import { pageStores } from '../../support/stores.ts';
import { accountWorld, PASSWORD } from './account-world.ts';

const PROFILE = '/accounts/profile/';
const REPORTS = '/accounts/profile/notifications/';
const CLOSE = '/accounts/close/';

describe.each(pageStores)('account settings on $name', ({ open }) => {
  const world = accountWorld(open);

  test('A1 the account page lists everything, its projects with role and Settings or Leave', async () => {
    const { user, project } = await seed(world.db());
    const { project: theirs } = await seed(world.db());
    const membership = { userId: user.id, projectId: theirs.id, role: 'r' as const, transferRequestedAt: null };
    await world.db().members.insert(membership);
    const page = await (await world.app().signIn(user)).get(PROFILE);
    expect(page.status).toBe(200);
    const parts = ['Email and password', 'Two-factor', 'My projects', 'Time zone', 'Close account', user.email];
    for (const part of parts) expect(page.text).toContain(part);
    expect(page.text).toContain(`/projects/${project.code}/settings/`);
    expect(page.text).not.toContain(`/projects/${theirs.code}/settings/`);
    expect(page.text).toContain('Read-only');
    expect(page.text).toContain('leave_project');
  });

  test('A1 a member leaves a project from there; a project of others is refused', async () => {
    const { user } = await seed(world.db());
    const { project } = await seed(world.db());
    const membership = { userId: user.id, projectId: project.id, role: 'w' as const, transferRequestedAt: null };
    await world.db().members.insert(membership);
    const visitor = await world.app().signIn(user);
    expect((await visitor.post(PROFILE, { leave_project: '1', code: project.code })).status).toBe(302);
    expect(await world.db().members.ofUser(user.id)).toEqual([]);
    expect((await visitor.post(PROFILE, { leave_project: '1', code: project.code })).status).toBe(400);
  });

  test('A1 M1 hostile names are text', async () => {
    const user = await world.newUser();
    await seedProject(world.db(), { ownerId: user.id, name: '<script>alert(1)</script>' });
    const page = await (await world.app().signIn(user)).get(PROFILE);
    expect(page.text).toContain('&lt;script>alert(1)');
    expect(page.text).not.toContain('<script>alert');
  });

  test.each([
    ['Europe/Riga', 'Europe/Riga', 'A2 a zone of the list'],
    ['Europe/Kiev', 'Europe/Kyiv', 'A5 an old name'],
    ['Mars/Olympus', 'UTC', 'A2 no zone at all'],
    ['', 'UTC', 'A2 nothing'],
  ])('the zone %j becomes %s: %s', async (tz, stored) => {
    const user = await world.newUser();
    const visitor = await world.app().signIn(user);
    expect((await visitor.post(PROFILE, { tz })).status).toBe(302);
    expect((await world.db().profiles.ofUser(user.id))?.tz).toBe(stored);
  });

  test('A2 the zone in use is chosen in the list', async () => {
    const user = await world.newUser();
    await world.db().profiles.update(user.id, { tz: 'Europe/Riga' });
    const page = await (await world.app().signIn(user)).get(PROFILE);
    expect(page.text).toMatch(/<option (selected )?value="Europe\/Riga"( selected)?>/);
    expect(page.text).toContain('data-zone-hint');
  });

  test.each([
    ['dark', 'dark'],
    ['', ''],
    ['system', 'system'],
    ['neon', null],
  ])('A3 the theme %j is stored as %j', async (theme, stored) => {
    const user = await world.newUser();
    const visitor = await world.app().signIn(user);
    expect((await visitor.post('/accounts/profile/appearance/', { theme })).status).toBe(302);
    expect((await world.db().profiles.ofUser(user.id))?.theme).toBe(stored);
    const page = await visitor.get('/accounts/profile/appearance/');
    const marked = /data-theme="(\w+)"/.exec(page.text)?.[1] ?? null;
    expect(marked).toBe(stored === 'system' ? null : stored || 'light');
  });

  test('A3 a form without the field changes nothing, and strangers follow their system', async () => {
    const user = await world.newUser();
    await world.db().profiles.update(user.id, { theme: 'dark' });
    const visitor = await world.app().signIn(user);
    await visitor.post('/accounts/profile/appearance/');
    expect((await world.db().profiles.ofUser(user.id))?.theme).toBe('dark');
    expect((await world.app().visitor().get('/accounts/login/')).text).not.toContain('data-theme');
  });

  test('A4 O1 X2 reports and reminders are saved together, with their next moments', async () => {
    const { user } = await seed(world.db(), [{ status: 'down' }]);
    const visitor = await world.app().signIn(user);
    const now = world.clock.now();
    expect((await visitor.post(REPORTS, { reports: 'daily', nag_period: '3600' })).status).toBe(302);
    const profile = await world.db().profiles.ofUser(user.id);
    expect(profile).toMatchObject({ reports: 'daily', nagPeriodSecs: 3600 });
    const tomorrow = Math.floor(now / MICROS_PER_SECOND / 86_400) + 1;
    const earliest = (tomorrow * 86_400 + 9 * 3600) * MICROS_PER_SECOND;
    expect(profile?.nextReportAt).toBeGreaterThanOrEqual(earliest);
    expect(profile?.nextReportAt).toBeLessThan(earliest + 7200 * MICROS_PER_SECOND);
    expect(profile?.nextNagAt).toBeGreaterThanOrEqual(addSecs(now, 3600));
    await visitor.post(REPORTS, { reports: 'off', nag_period: '0' });
    expect(await world.db().profiles.ofUser(user.id)).toMatchObject({
      reports: 'off',
      nagPeriodSecs: 0,
      nextReportAt: null,
      nextNagAt: null,
    });
  });

  test('A4 X2 no reminder is due while nothing is down', async () => {
    const { user } = await seed(world.db(), [{ status: 'up' }]);
    await (await world.app().signIn(user)).post(REPORTS, { reports: 'weekly', nag_period: '86400' });
    expect(await world.db().profiles.ofUser(user.id)).toMatchObject({ nagPeriodSecs: 86_400, nextNagAt: null });
  });

  test.each([
    { reports: 'daily' },
    { nag_period: '3600' },
    { reports: 'daily', nag_period: '60' },
    { reports: 'hourly', nag_period: '0' },
  ])('A4 %j is saved in no part', async (fields) => {
    const user = await world.newUser();
    const visitor = await world.app().signIn(user);
    expect((await visitor.post(REPORTS, fields)).status).toBe(200);
    expect(await world.db().profiles.ofUser(user.id)).toMatchObject({ reports: 'monthly', nagPeriodSecs: 0 });
  });

  test('E4 T3 setting a password ends other sessions and mailed links, and keeps this session', async () => {
    const user = await world.newUser();
    const [here, elsewhere] = [await world.confirmed(user), await world.app().signIn(user)];
    const deps = { store: world.db(), config: world.app().config, now: world.clock.now() };
    const link = new URL(await makeLoginLink(user, null, deps));
    const answer = await here.post('/accounts/set_password/', { password: PASSWORD });
    expect([answer.status, answer.location]).toEqual([302, PROFILE]);
    expect(await world.isSignedIn(here)).toBe(true);
    expect(await world.isSignedIn(elsewhere)).toBe(false);
    const stored = await world.db().users.password(user.id);
    expect([stored.startsWith('argon2$argon2id$'), await verifyPassword(PASSWORD, stored)]).toEqual([true, true]);
    const late = await world.app().visitor().post(link.pathname);
    expect(late.location).toBe('/accounts/login/');
  });

  test.each([
    '',
    'short7!',
    'password',
    'Password123!',
    'P@ssw0rd',
    '12345678',
    'qwertyuiop',
    'aaaaaaaaaa',
    'x'.repeat(4097),
  ])('U1 the password %j is refused', async (password) => {
    const user = await world.newUser();
    const answer = await (await world.confirmed(user)).post('/accounts/set_password/', { password });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('field__error');
    expect(await world.db().users.password(user.id)).toBe('!');
  });

  test('U1 M2 closing wants the address typed, names who loses access, and deletes what is owned only', async () => {
    const { user, project, checks } = await seed(world.db(), [{}, {}]);
    const { project: theirs } = await seed(world.db());
    const colleague = await seedUser(world.db());
    const membership = { role: 'w' as const, transferRequestedAt: null };
    await world.db().members.insert({ ...membership, userId: user.id, projectId: theirs.id });
    await world.db().members.insert({ ...membership, userId: colleague.id, projectId: project.id });
    const visitor = await world.confirmed(user);
    const page = await visitor.get(CLOSE);
    for (const part of ['1 project', '2 checks', colleague.email]) expect(page.text).toContain(part);
    for (const confirmation of ['', 'yes', user.email.toUpperCase(), ` ${user.email}`]) {
      const refused = await visitor.post(CLOSE, { confirmation });
      expect([refused.status, refused.text.includes('exactly')]).toEqual([200, true]);
    }
    const answer = await visitor.post(CLOSE, { confirmation: user.email });
    expect([answer.status, answer.location]).toEqual([302, '/accounts/login/?account-closed=1']);
    expect(await world.db().users.byId(user.id)).toBeNull();
    expect(await world.db().projects.byId(project.id)).toBeNull();
    expect(await world.db().checks.byCode(checks[0]?.code ?? '')).toBeNull();
    expect(await world.db().projects.byId(theirs.id)).not.toBeNull();
    expect((await visitor.get(answer.location)).text).toContain('Your account is closed');
    expect((await visitor.get(PROFILE)).status).toBe(302);
  });
});
