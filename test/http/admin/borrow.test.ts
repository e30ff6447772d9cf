import { beforeEach, describe, expect, test } from 'vitest';
import type { Project } from '../../../server/core/project.ts';
import type { User } from '../../../server/store/store.ts';
import { CONFIRMED } from '../../support/people.ts';
import { seed } from '../../support/seed.ts';
import { pageStores } from '../../support/stores.ts';
import type { Visitor } from '../../support/visitor.ts';
import { accountWorld } from '../account/account-world.ts';
import { staffIn } from './admin-world.ts';

const BANNER = 'Return to my account';

describe.each(pageStores)('a superuser who signs in as somebody else, on $name', ({ open }) => {
  const world = accountWorld(open);
  let self: User;
  let user: User;
  let project: Project;
  let visitor: Visitor;
  beforeEach(async () => {
    self = await staffIn(world.db(), { isStaff: true, isSuperuser: true });
    ({ user, project } = await seed(world.db()));
    visitor = await world.app().signIn(self, CONFIRMED);
  });

  const path = () => `/admin/accounts/profile/${user.id}/change/`;
  const borrow = () => visitor.post(path(), { action: 'log_in_as' });

  test('is asked first', async () => {
    const { text } = await visitor.get(path());
    expect(text).toContain('Log in as this user');
    expect(text).toContain('This is recorded.');
    expect(text).not.toContain(BANNER);
  });

  test('sees what they see, in a session with another id', async () => {
    const before = visitor.cookies.get('sessionid');
    expect((await borrow()).location).toBe('/');
    expect(visitor.cookies.get('sessionid')).not.toBe(before);
    const { text } = await visitor.get('/accounts/profile/');
    expect(text).toContain(BANNER);
    expect(text).toContain(user.email);
    expect((await visitor.get('/admin/')).status).toBe(404);
  });

  test('is in the audit log and in the log', async () => {
    await borrow();
    const rows = await world.opened().store.dialect.knex('audit_log').where({ action: 'staff-signed-in-as' });
    expect(rows.at(-1)).toMatchObject({ actor: self.email, detail: `${user.email} (${user.id})` });
  });

  test.each(['/accounts/set_password/', '/accounts/change_email/', '/accounts/close/', '/accounts/two_factor/totp/'])(
    'cannot do what asks for a confirmation: %s',
    async (sensitive) => {
      await borrow();
      expect((await visitor.get(sensitive)).status).toBe(403);
      expect((await visitor.post(sensitive, { password: 'four lamps under water' })).status).toBe(403);
    },
  );

  test('has to confirm first that it is really them', async () => {
    const unconfirmed = await world.app().signIn(self);
    const { text } = await unconfirmed.post(path(), { action: 'log_in_as' });
    expect(text).toContain('Confirm');
    expect((await unconfirmed.get('/accounts/profile/')).text).not.toContain(BANNER);
  });

  test('is named in the audit log next to the user, and creates no keys', async () => {
    await borrow();
    const settings = `/projects/${project.code}/settings/`;
    await visitor.post(settings, { set_project_name: '1', name: 'Renamed' });
    const [entry] = await world.db().auditLog.ofProject(project.id, { now: world.clock.now(), skip: 0, limit: 1 });
    expect(entry).toMatchObject({ action: 'project-renamed', userId: user.id });
    expect(entry?.actor).toBe(`${user.email} (by ${self.email})`);
    const before = await world.db().projects.byCode(project.code);
    for (const key of ['api_key', 'api_key_readonly', 'ping_key'])
      expect((await visitor.post(settings, { create_key: key })).status).toBe(403);
    const named = { create_named_key: '1', name: 'mine', scope: 'rw', expires: '' };
    expect((await visitor.post(settings, named)).status).toBe(403);
    expect(await world.db().namedKeys.ofProject(project.id)).toEqual([]);
    expect(await world.db().projects.byCode(project.code)).toEqual(before);
  });

  test('gains no time by that: the session ends when the one before would have', async () => {
    const days = (n: number) => world.clock.advance(n * 86_400);
    days(13);
    await borrow();
    days(13);
    await visitor.post('/accounts/return/');
    days(3);
    expect(await world.isSignedIn(visitor)).toBe(true);
    days(1);
    expect(await world.isSignedIn(visitor)).toBe(false);
  });

  test('returns to their own account', async () => {
    await borrow();
    expect((await visitor.post('/accounts/return/')).location).toBe(path());
    expect((await visitor.get('/admin/')).status).toBe(200);
    expect((await visitor.get('/accounts/profile/')).text).not.toContain(BANNER);
  });

  test('leaves no trace that the user was there', async () => {
    await borrow();
    await visitor.get('/');
    expect(await world.db().users.byId(user.id)).toMatchObject({ lastLoginAt: null });
    expect(await world.db().profiles.ofUser(user.id)).toMatchObject({ lastActiveAt: null });
  });

  test('is signed out as soon as they are no superuser any more', async () => {
    await borrow();
    await world.db().users.update(self.id, { isSuperuser: false });
    expect(await world.isSignedIn(visitor)).toBe(false);
  });

  test('cannot go on to a third account', async () => {
    const other = await staffIn(world.db(), { isStaff: true, isSuperuser: true });
    await visitor.post(`/admin/accounts/profile/${other.id}/change/`, { action: 'log_in_as' });
    expect((await borrow()).status).toBe(403);
  });

  test('cannot be staff only, nor take an account that is switched off', async () => {
    const staff = await world.app().signIn(await staffIn(world.db(), { isStaff: true, isSuperuser: false }));
    expect((await staff.post(path(), { action: 'log_in_as' })).status).toBe(403);
    await world.db().users.update(user.id, { isActive: false });
    expect((await borrow()).status).toBe(403);
  });

  test('nobody returns who has not come from anywhere', async () => {
    const own = await world.app().signIn(user);
    expect((await own.post('/accounts/return/')).location).toBe('/');
    expect((await own.get('/admin/')).status).toBe(404);
  });
});
