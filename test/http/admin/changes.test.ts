import { beforeAll, describe, expect, test } from 'vitest';
import { verifyPassword } from '../../../server/passwords.ts';
import type { User } from '../../../server/store/store.ts';
import { CONFIRMED } from '../../support/people.ts';
import { seedUser } from '../../support/seed.ts';
import { stores } from '../../support/stores.ts';
import type { Visitor } from '../../support/visitor.ts';
import { accountWorld, PASSWORD } from '../account/account-world.ts';
import { household, staffIn, TOKEN } from './admin-world.ts';

describe.each(stores)('what superusers change on $name', ({ open }) => {
  const world = accountWorld(open);
  let self: User;
  let superuser: Visitor;
  beforeAll(async () => {
    self = await staffIn(world.db(), { isStaff: true, isSuperuser: true });
    superuser = await world.app().signIn(self, CONFIRMED);
  });

  const profileOf = (user: User) => `/admin/accounts/profile/${user.id}/change/`;
  const userOf = (user: User) => `/admin/auth/user/${user.id}/change/`;
  const lastEntry = async () => {
    const [row] = await world.opened().store.dialect.knex('audit_log').orderBy('id', 'desc').limit(1);
    return row;
  };

  test('settings and limits of an account', async () => {
    const user = await seedUser(world.db());
    const fields = { tz: 'Europe/Riga', reports: 'weekly', check_limit: '7', next_report_at: '2031-05-06 07:08:09' };
    expect((await superuser.post(profileOf(user), fields)).location).toBe(profileOf(user));
    const profile = await world.db().profiles.ofUser(user.id);
    expect(profile).toMatchObject({ tz: 'Europe/Riga', reports: 'weekly', nextReportAt: 1_935_817_689_000_000 });
    expect(await world.db().users.checkUsage(user.id)).toMatchObject({ limit: 7 });
  });

  test('nothing, when the form comes back as it was', async () => {
    const user = await seedUser(world.db());
    await superuser.post(profileOf(user), { next_nag_at: '2031-05-06 07:08:09' });
    const before = await world.db().profiles.ofUser(user.id);
    await superuser.post(profileOf(user), { next_nag_at: '2031-05-06 07:08:09', tz: 'UTC', sms_sent: '0' });
    expect(await world.db().profiles.ofUser(user.id)).toEqual(before);
    expect((await superuser.get(profileOf(user))).text).toContain('There were no changes.');
  });

  test.each([
    ['tz', 'Mars/Olympus', 'is not a time zone'],
    ['reports', 'yearly', 'is not one of the options'],
    ['check_limit', '-1', 'must be a whole number'],
    ['check_limit', '1e3', 'must be a whole number'],
    ['next_report_at', 'tomorrow', 'must be a UTC time'],
  ])('nothing, when %s is %j: it %s', async (name, value, trouble) => {
    const user = await seedUser(world.db());
    const before = await world.db().profiles.ofUser(user.id);
    const { status, text } = await superuser.post(profileOf(user), { [name]: value, sort: 'name' });
    expect(status).toBe(200);
    expect(text).toContain(trouble);
    expect(await world.db().profiles.ofUser(user.id)).toEqual(before);
  });

  test('who did it is remembered, with the names of the fields and not their values', async () => {
    const user = await seedUser(world.db());
    await superuser.post(profileOf(user), { sort: 'name', check_limit: '4711' }, { 'X-Forwarded-For': '192.0.2.7' });
    const entry = await lastEntry();
    const what = { actor: self.email, user_id: self.id, action: 'staff-changed', remote_addr: '192.0.2.7' };
    expect(entry).toMatchObject(what);
    expect(entry.detail).toBe(`accounts/profile ${user.id} (${user.email}): sort, check_limit`);
    expect((await superuser.get('/admin/admin/logentry/')).text).toContain(user.email);
  });

  test('the address, the password and the rights of a user', async () => {
    const user = await seedUser(world.db());
    const fields = { email: 'New.Address@example.org', password: PASSWORD, is_active: 'on', is_staff: 'on' };
    expect((await superuser.post(userOf(user), fields)).status).toBe(302);
    const changed = await world.db().users.byId(user.id);
    expect(changed).toMatchObject({ email: 'new.address@example.org', isStaff: true, isSuperuser: false });
    expect(await verifyPassword(PASSWORD, await world.db().users.password(user.id))).toBe(true);
  });

  test.each([
    ['email', 'nonsense', 'is not an email address'],
    ['email', '', 'is required'],
    ['password', 'password', 'too common'],
  ])('not a user whose %s is %j', async (name, value, trouble) => {
    const user = await seedUser(world.db());
    const { text } = await superuser.post(userOf(user), { email: user.email, is_active: 'on', [name]: value });
    expect(text).toContain(trouble);
    expect(await world.db().users.byId(user.id)).toEqual(user);
  });

  test('not an address that belongs to another account', async () => {
    const [one, other] = [await seedUser(world.db()), await seedUser(world.db())];
    const { text } = await superuser.post(userOf(one), { email: other.email.toUpperCase(), is_active: 'on' });
    expect(text).toContain('belongs to another account');
  });

  test('not their own rights: nobody locks themselves out', async () => {
    const { text } = await superuser.post(userOf(self), { email: self.email, is_active: 'on', is_staff: 'on' });
    expect(text).toContain('you would lock yourself out');
    expect(await world.db().users.byId(self.id)).toMatchObject({ isSuperuser: true });
    expect((await superuser.post(userOf(self).replace('change', 'delete'))).status).toBe(403);
  });

  test('a check, by the rules that hold for it everywhere', async () => {
    const { checks } = await household(world.db(), world.clock);
    const [check] = checks;
    if (check === undefined) throw new Error('no check');
    const path = `/admin/api/check/${check.id}/change/`;
    const wrong = await superuser.post(path, { slug: 'Not A Slug' });
    expect(wrong.text).toContain('can only contain a-z');
    await superuser.post(path, { name: 'Renamed', kind: 'cron', schedule: '5 4 * * *', grace_secs: '120' });
    const stored = await world.db().checks.byId(check.id);
    const wanted = { name: 'Renamed', kind: 'cron', schedule: '5 4 * * *', graceSecs: 120, code: check.code };
    expect(stored).toMatchObject(wanted);
    expect(stored?.alertAfter).not.toBe(check.alertAfter);
  });

  test('the keys of a project, but not into those of another', async () => {
    const { project } = await household(world.db(), world.clock);
    const other = await household(world.db(), world.clock);
    const path = `/admin/accounts/project/${project.id}/change/`;
    const taken = await superuser.post(path, { ping_key: other.project.pingKey ?? '' });
    expect(taken.text).toContain('is the key of another project');
    await superuser.post(path, { ping_key: '', api_key: '' });
    expect(await world.db().projects.byId(project.id)).toMatchObject({ pingKey: null, apiKey: '' });
  });

  test('an integration: they switch it off', async () => {
    const { channel } = await household(world.db(), world.clock);
    await superuser.post(`/admin/api/channel/${channel.id}/change/`, { action: 'disable' });
    expect(await world.db().channels.byId(channel.id)).toMatchObject({ disabled: true });
  });

  test('an integration: enabled again, its next failure is reported like a first one', async () => {
    const { channel } = await household(world.db(), world.clock);
    const failedAt = world.clock.now();
    const failing = { disabled: true, lastError: 'gone', failingSince: failedAt, troubleToldAt: failedAt };
    await world.db().channels.update(channel.id, failing);
    const { status } = await superuser.post(`/admin/api/channel/${channel.id}/change/`, { name: 'Hook', value: TOKEN });
    expect(status).toBe(302);
    expect(await world.db().channels.byId(channel.id)).toMatchObject({
      value: TOKEN,
      disabled: false,
      failingSince: null,
      troubleToldAt: null,
    });
  });

  describe('delete', () => {
    test('a user, after saying what goes too, with everything the user owns', async () => {
      const { user, project, checks } = await household(world.db(), world.clock);
      const path = `/admin/auth/user/${user.id}/delete/`;
      const question = await superuser.get(path);
      for (const line of ['projects: 1', 'checks: 1', 'integrations: 1', 'security keys: 1']) {
        expect(question.text).toContain(line);
      }
      expect((await superuser.post(path)).location).toBe('/admin/auth/user/');
      expect(await world.db().users.byId(user.id)).toBeNull();
      expect(await world.db().projects.byId(project.id)).toBeNull();
      expect(await world.db().checks.byId(checks[0]?.id ?? 0)).toBeNull();
      expect(await lastEntry()).toMatchObject({ action: 'staff-deleted' });
    });

    test.each(['accounts/project', 'api/check', 'api/channel'])('a row of %s', async (path) => {
      const { project, checks, channel } = await household(world.db(), world.clock);
      const ids = new Map([
        ['accounts/project', project.id],
        ['api/check', checks[0]?.id ?? 0],
        ['api/channel', channel.id],
      ]);
      const page = `/admin/${path}/${ids.get(path)}/delete/`;
      expect((await superuser.get(page)).text).toContain('This will be deleted too');
      expect((await superuser.post(page)).status).toBe(302);
      expect((await superuser.get(page)).status).toBe(404);
    });

    test('a ping', async () => {
      const { checks } = await household(world.db(), world.clock);
      const id = checks[0]?.id ?? 0;
      expect((await superuser.post(`/admin/api/ping/${id}-1/delete/`)).status).toBe(302);
      expect(await world.db().pings.list(id, 5)).toEqual([]);
    });

    test('not what is a record of others', async () => {
      for (const path of ['admin/logentry', 'api/flip', 'api/notification', 'accounts/profile']) {
        const { text } = await superuser.get(`/admin/${path}/`);
        const [href = ''] = new RegExp(`/admin/${path}/[\\d-]+/`).exec(text) ?? [];
        expect((await superuser.get(`${href}delete/`)).status).toBe(404);
      }
    });
  });

  describe('F15 what staff can do for people', () => {
    test('F15 remove an authenticator app', async () => {
      const user = await world.userWith({ totp: true });
      await superuser.post(profileOf(user), { action: 'remove_totp' });
      expect(await world.db().profiles.ofUser(user.id)).toMatchObject({ totp: null, totpCreatedAt: null });
      expect((await superuser.post(profileOf(user), { action: 'remove_totp' })).status).toBe(403);
    });

    test('F15 delete a security key', async () => {
      const { user } = await household(world.db(), world.clock);
      const [key] = await world.db().credentials.ofUser(user.id);
      await superuser.post(`/admin/accounts/credential/${key?.id}/delete/`);
      expect(await world.db().credentials.ofUser(user.id)).toEqual([]);
    });

    test('schedule the deletion of an account for 31 days from now, and take that back', async () => {
      const user = await seedUser(world.db());
      await superuser.post(profileOf(user), { action: 'schedule_deletion' });
      const at = (await world.db().profiles.ofUser(user.id))?.deletionScheduledAt ?? 0;
      const days = (at - world.clock.now()) / 86_400_000_000;
      expect(days).toBeGreaterThan(30.99);
      expect(days).toBeLessThanOrEqual(31);
      await superuser.post(profileOf(user), { action: 'unschedule_deletion' });
      expect(await world.db().profiles.ofUser(user.id)).toMatchObject({ deletionScheduledAt: null });
    });

    test('deactivate an account: it is signed out, and its password is gone', async () => {
      const user = await world.userWith({ password: true });
      const visitor = await world.app().signIn(user);
      await superuser.post(userOf(user), { action: 'deactivate' });
      expect(await world.isSignedIn(visitor)).toBe(false);
      expect(await world.db().users.password(user.id)).toMatch(/^!/);
      await superuser.post(userOf(user), { action: 'activate' });
      expect(await world.db().users.byId(user.id)).toMatchObject({ isActive: true });
    });

    test('not what is not offered', async () => {
      expect((await superuser.post(userOf(self), { action: 'deactivate' })).status).toBe(403);
      expect((await superuser.post(userOf(self), { action: 'nonsense' })).status).toBe(404);
    });
  });
});
