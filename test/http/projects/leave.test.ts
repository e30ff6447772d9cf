import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stores } from '../../support/stores.ts';
import { openWorld, settingsOf, type World } from './world.ts';

describe.each(stores)('leaving a project on $name', ({ open }) => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(await open());
  });
  afterAll(async () => await world.close());

  const leave = async (role: keyof World['people'], code: string) =>
    await world.people[role].visitor.post('/accounts/profile/', { leave_project: '1', code });

  test.each(['manager', 'member', 'reader'] as const)('G7: a %s leaves', async (role) => {
    const project = await world.project();
    const { user, visitor } = world.people[role];
    expect((await leave(role, project.code)).status).toBeLessThan(400);
    expect(await world.db.store.members.of(project.id, user.id)).toBeNull();
    expect((await visitor.get(settingsOf(project))).status).toBe(404);
    expect(await world.db.store.dialect.knex('audit_log').where({ project_id: project.id }).pluck('action')).toEqual([
      'member-left',
    ]);
  });

  test.each(['owner', 'superuser', 'outsider'] as const)('G7: the %s is no member: 400', async (role) => {
    const project = await world.project();
    expect((await leave(role, project.code)).status).toBe(400);
    expect(await world.db.store.members.ofProject(project.id)).toHaveLength(3);
  });

  test('G7: no code, a malformed or an unknown one is answered with 400', async () => {
    for (const code of ['', 'x', randomUUID()]) expect((await leave('member', code)).status).toBe(400);
  });
});
