import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeApiKey } from '../../../server/keys.ts';
import { startApp } from '../../support/app.ts';
import { seedCheck, seedProject } from '../../support/seed.ts';
import { pageStores } from '../../support/stores.ts';
import { join, openWorld, type Person, type World } from './world.ts';

describe.each(pageStores)('the number of checks one may own, on $name', ({ open }) => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(await open());
  });
  afterAll(async () => await world.close());

  /** Somebody who may have `limit` checks and has `used` in one project, and who is a member of a project full of them. */
  const ownerWith = async (limit: number, used: number) => {
    const { store } = world.db;
    const owner = await world.person();
    await store.users.setCheckLimit(owner.user.id, limit);
    const api = makeApiKey('rw', 'test-secret');
    const project = await seedProject(store, { ownerId: owner.user.id, apiKey: api.stored });
    for (let n = 0; n < used; n += 1) await seedCheck(store, { projectId: project.id });
    const elsewhere = await world.project();
    await join(world.db, elsewhere, owner.user, 'm');
    await seedCheck(store, { projectId: elsewhere.id });
    return { owner, project, apiKey: api.key };
  };
  const checksPage = async ({ visitor }: Person, code: string) => (await visitor.get(`/projects/${code}/checks/`)).text;
  const createByApi = async (apiKey: string) =>
    (await fetch(`${world.app.base}/api/v3/checks/`, { method: 'POST', headers: { 'X-Api-Key': apiKey }, body: '{}' }))
      .status;

  test('Q1: checks of all own projects count, those of projects one is a member of do not', async () => {
    const { owner, apiKey } = await ownerWith(3, 2);
    expect(await createByApi(apiKey)).toBe(201);
    expect(await createByApi(apiKey)).toBe(403);
    const other = await seedProject(world.db.store, { ownerId: owner.user.id });
    expect(await world.db.store.users.checkUsage(owner.user.id)).toEqual({ limit: 3, used: 3 });
    await seedCheck(world.db.store, { projectId: other.id });
    expect(await world.db.store.users.checkUsage(owner.user.id)).toEqual({ limit: 3, used: 4 });
  });

  test('Q2: without room the API refuses, while pings by slug make checks up to twice the limit', async () => {
    const { project, apiKey } = await ownerWith(2, 2);
    expect(await createByApi(apiKey)).toBe(403);
    const ping = async (slug: string) =>
      (await fetch(`${world.app.base}/ping/${project.pingKey}/${slug}?create=1`)).status;
    expect([await ping('a'), await ping('b'), await ping('c')]).toEqual([201, 201, 404]);
  });

  test('Q4: the list of checks says whose limit is exceeded, and nothing of plans', async () => {
    const { owner, project } = await ownerWith(1, 3);
    const html = await checksPage(owner, project.code);
    expect(html).toContain(owner.user.email);
    expect(html.replace(/<[^>]+>/g, '')).toContain('owns 3 checks, but the limit is 1.');
    expect(html).not.toContain('plan');
  });

  test('Q4: plans are spoken of where people pay', async () => {
    const { owner, project } = await ownerWith(1, 2);
    const paid = await startApp(world.db, { env: { USE_PAYMENTS: 'True' } });
    const visitor = await paid.signIn(owner.user);
    expect(await checksPage({ ...owner, visitor }, project.code)).toContain('the limit is 1 in their plan');
    await paid.stop();
  });

  test('Q4: with just as many checks as allowed nothing is said', async () => {
    const { owner, project } = await ownerWith(2, 2);
    expect(await checksPage(owner, project.code)).not.toContain('the limit is');
  });
});
