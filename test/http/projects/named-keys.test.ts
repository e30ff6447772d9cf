import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../server/clock.ts';
import { addSecs } from '../../../server/core/instant.ts';
import type { Project } from '../../../server/core/project.ts';
import { stores } from '../../support/stores.ts';
import { openWorld, settingsOf, type World } from './world.ts';

describe.each(stores)('K6 API keys with names on $name', ({ open }) => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(await open());
  });
  afterAll(async () => await world.close());

  const make = async (project: Project, fields: Readonly<Record<string, string>> = {}) => {
    const form = { create_named_key: '1', name: 'Grafana', scope: 'ro', expires: '', ...fields };
    const seen = await world.people.member.visitor.post(settingsOf(project), form);
    return { seen, key: /hc[rw]_\w{28}/.exec(seen.text)?.[0] ?? '' };
  };
  const call = async (key: string, init: RequestInit = {}) => {
    const headers = { 'X-Api-Key': key };
    return (await world.app.visitor().send('/api/v3/checks/', { ...init, headers })).status;
  };
  const create = { method: 'POST', body: '{"name":"made"}' };
  const keysOf = ({ id }: Project) => world.db.store.namedKeys.ofProject(id);

  test('are shown once, and kept as a hash with who made them', async () => {
    const project = await world.project();
    const { seen, key } = await make(project);
    expect(seen.text).toContain('cannot be shown again');
    const [stored] = await keysOf(project);
    const { email } = world.people.member.user;
    expect(stored).toMatchObject({ name: 'Grafana', scope: 'ro', createdBy: email, expiresAt: null, lastUsedAt: null });
    expect(JSON.stringify(stored)).not.toContain(key);
    const { text } = await world.people.member.visitor.get(settingsOf(project));
    expect(text).not.toContain(key);
    expect(text).toContain('Grafana');
  });

  test('read, or read and change, as they were made for', async () => {
    const project = await world.project();
    const { key: reading } = await make(project);
    const { key: writing } = await make(project, { name: 'Deploy', scope: 'rw' });
    expect([await call(reading), await call(reading, create)]).toEqual([200, 401]);
    expect([await call(writing), await call(writing, create)]).toEqual([200, 201]);
    expect(await call(`${writing.slice(0, -1)}${writing.endsWith('a') ? 'b' : 'a'}`)).toBe(401);
  });

  test('are several, each revoked by itself, beside the one of the project', async () => {
    const project = await world.project();
    const { key: one } = await make(project, { name: 'one' });
    const { key: other } = await make(project, { name: 'other' });
    const [first] = await keysOf(project);
    const { visitor } = world.people.member;
    const { text } = await visitor.post(settingsOf(project), { revoke_named_key: String(first?.id) });
    expect(text).toContain('The key one has been revoked.');
    expect([await call(one), await call(other)]).toEqual([401, 200]);
    expect((await world.stored(project))?.apiKey).toBe(project.apiKey);
  });

  test('of another project are not revoked', async () => {
    const [project, other] = [await world.project(), await world.project()];
    const { key } = await make(other);
    const [stored] = await keysOf(other);
    await world.people.member.visitor.post(settingsOf(project), { revoke_named_key: String(stored?.id) });
    expect(await call(key)).toBe(200);
  });

  test('say when they were last used', async () => {
    const project = await world.project();
    const { key } = await make(project);
    await call(key);
    expect((await keysOf(project))[0]?.lastUsedAt).not.toBeNull();
  });

  test('expire', async () => {
    const project = await world.project();
    const { key } = await make(project, { expires: '30' });
    expect(await call(key)).toBe(200);
    const days = (((await keysOf(project))[0]?.expiresAt ?? 0) - systemClock().now()) / 86_400_000_000;
    expect(Math.round(days)).toBe(30);
    const { knex, instant } = world.db.store.dialect;
    const past = instant(addSecs(systemClock().now(), -1));
    await knex('named_keys').where({ project_id: project.id }).update({ expires_at: past });
    expect(await call(key)).toBe(401);
  });

  test.each([
    ['no name', { name: ' ' }],
    ['a name that is too long', { name: 'x'.repeat(101) }],
    ['no scope', { scope: 'all' }],
    ['another term', { expires: '7' }],
  ])('are not made with %s', async (_, fields) => {
    const project = await world.project();
    const { seen, key } = await make(project, fields);
    expect([seen.status, key]).toEqual([200, '']);
    expect(await keysOf(project)).toEqual([]);
  });

  test('are for those who may manage keys, and in the audit log', async () => {
    const project = await world.project();
    const fields = { create_named_key: '1', name: 'x', scope: 'ro', expires: '' };
    expect((await world.people.reader.visitor.post(settingsOf(project), fields)).status).toBe(403);
    expect((await world.people.outsider.visitor.post(settingsOf(project), fields)).status).toBe(404);
    await make(project);
    const rows = await world.db.store.dialect.knex('audit_log').where({ project_id: project.id });
    expect(rows).toMatchObject([{ action: 'key-created', detail: 'Grafana' }]);
  });
});
