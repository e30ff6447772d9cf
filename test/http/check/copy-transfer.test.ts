import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Check } from '../../../server/core/check.ts';
import type { Project } from '../../../server/core/project.ts';
import { aPing, at } from '../../support/builders.ts';
import { seedChannel, seedCheck, seedProject } from '../../support/seed.ts';
import { stores } from '../../support/stores.ts';
import { join, openWorld, type World } from '../projects/world.ts';

const MAIL = { kind: 'email', value: '{"value":"a@example.org","up":true,"down":true}' } as const;

describe.each(stores)('copying, clearing and moving a check, on $name', ({ open }) => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(await open());
  });
  afterAll(async () => await world.close());

  const { stringify } = JSON;
  const post = (check: Check, action: string, fields = {}) =>
    world.people.member.visitor.post(`/checks/${check.code}/${action}/`, fields);
  const byCode = async (code: string) => {
    const check = await world.db.store.checks.byCode(code);
    if (check === null) throw new Error('no such check');
    return check;
  };
  const channelsOf = async (check: Check) =>
    (await world.db.store.channels.ofCheck(check.id)).map(({ name }) => name).sort();
  const history = async (check: Check) => {
    const { store } = world.db;
    await store.pings.insert(check.id, [aPing(), aPing({ n: 2, kind: 'fail' })]);
    await store.flips.insert(check.id, [
      { createdAt: at(1), oldStatus: 'up', newStatus: 'down', reason: 'fail', silent: false },
    ]);
  };
  const aBusyCheck = async (project: Project, over: Partial<Check> = {}) =>
    await seedCheck(world.db.store, {
      projectId: project.id,
      name: 'nightly',
      slug: 'nightly',
      tags: 'a b',
      desc: 'text',
      kind: 'cron',
      schedule: '0 4 * * *',
      tz: 'Europe/Riga',
      failureKw: 'ERROR',
      filterHttpBody: true,
      methods: 'POST',
      status: 'down',
      nPings: 2,
      lastPingAt: at(0),
      lastDuration: 5,
      ...over,
    });

  test('5.7: a copy has the settings and channels of the check, and none of its history', async () => {
    const project = await world.project();
    const check = await aBusyCheck(project);
    await seedChannel(world.db.store, project, { ...MAIL, name: 'one' });
    const other = await seedChannel(world.db.store, project, { ...MAIL, name: 'two' });
    await world.db.store.checks.assignChannels(check.id, [other.id]);
    await history(check);
    const { status, location } = await post(check, 'copy');
    expect(status).toBe(302);
    const [, code = ''] = /^\/checks\/([0-9a-f-]+)\/details\/\?copied=1$/.exec(location) ?? [];
    const copy = await byCode(code);
    const { id: _, code: __, badgeKey: ___, createdAt: ____, ...settings } = check;
    expect(copy).toMatchObject({
      ...settings,
      name: 'nightly (copy)',
      slug: 'nightly-copy',
      status: 'new',
      nPings: 0,
      lastPingAt: null,
      lastDuration: null,
    });
    expect(copy.badgeKey).not.toBe(check.badgeKey);
    expect(await channelsOf(copy)).toEqual(['two']);
    expect(await world.db.store.pings.list(copy.id, 10)).toEqual([]);
  });

  test('5.7: without room for another check it is refused', async () => {
    const owner = await world.person();
    const project = await seedProject(world.db.store, { ownerId: owner.user.id });
    await world.db.store.users.setCheckLimit(owner.user.id, 1);
    const check = await aBusyCheck(project);
    expect((await owner.visitor.post(`/checks/${check.code}/copy/`)).status).toBe(400);
    expect(await world.db.store.checks.ofProject(project.id)).toHaveLength(1);
  });

  test('5.7: clearing events makes the check new and keeps counting its pings', async () => {
    const project = await world.project();
    const check = await aBusyCheck(project);
    await history(check);
    const { location } = await post(check, 'clear_events');
    expect(location).toBe(`/checks/${check.code}/details/`);
    expect(await byCode(check.code)).toMatchObject({ status: 'new', lastPingAt: null, lastDuration: null, nPings: 2 });
    expect(await world.db.store.pings.list(check.id, 10)).toEqual([]);
    expect(await world.db.store.flips.ofCheck(check.id, 10)).toEqual([]);
    expect((await fetch(`${world.app.base}/ping/${check.code}`, { method: 'POST', body: 'ERROR' })).status).toBe(200);
    expect((await world.db.store.pings.list(check.id, 10)).map(({ n }) => n)).toEqual([3]);
  });

  test('5.6: a check moves with its history and ping URL, and gets all channels of the project it enters', async () => {
    const [from, to] = [await world.project(), await world.project({ name: 'Target' })];
    const { store } = world.db;
    const check = await aBusyCheck(from);
    await seedChannel(store, from, { ...MAIL, name: 'old' });
    for (const name of ['one', 'two']) await seedChannel(store, to, { ...MAIL, name });
    await history(check);
    const { status, location } = await post(check, 'transfer', { project: to.code });
    expect([status, location]).toEqual([302, `/checks/${check.code}/details/`]);
    const moved = await byCode(check.code);
    expect(moved.projectId).toBe(to.id);
    expect(await channelsOf(moved)).toEqual(['one', 'two']);
    expect(await store.pings.list(moved.id, 10)).toHaveLength(2);
  });

  test('5.6: one may choose which channels', async () => {
    const [from, to] = [await world.project(), await world.project({ name: 'Target' })];
    const check = await aBusyCheck(from);
    const one = await seedChannel(world.db.store, to, { ...MAIL, name: 'one' });
    await seedChannel(world.db.store, to, { ...MAIL, name: 'two' });
    const page = await world.people.member.visitor.get(`/checks/${check.code}/transfer/?project=${to.code}`);
    expect(page.text).toContain('one (email)');
    await post(check, 'transfer', { project: to.code, choose_channels: '1', channel: one.code });
    expect(await channelsOf(await byCode(check.code))).toEqual(['one']);
  });

  test('5.6: the list says where the check is, where there is no room, and where its slug exists', async () => {
    const from = await world.project({ name: 'Here' });
    const check = await aBusyCheck(from);
    const twin = await world.project({ name: 'Twin' });
    await seedCheck(world.db.store, { projectId: twin.id, slug: check.slug });
    const full = await world.person();
    await world.db.store.users.setCheckLimit(full.user.id, 0);
    const fullProject = await seedProject(world.db.store, { ownerId: full.user.id, name: 'Full' });
    await join(world.db, fullProject, world.people.member.user, 'w');
    const readable = await seedProject(world.db.store, { ownerId: full.user.id, name: 'Readable' });
    await join(world.db, readable, world.people.member.user, 'r');
    const { text } = await world.people.member.visitor.get(`/checks/${check.code}/transfer/`);
    const words = text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
    expect(words).toMatch(/Here The check is in this project/);
    expect(words).toMatch(/Twin It already has a check with the same slug/);
    expect(words).toMatch(/Full The owner has reached their limit of checks/);
    expect(words).not.toContain('Readable');
  });

  test.each(['nonsense', '', '00000000-0000-0000-0000-000000000000'])('5.6: %j is no project', async (project) => {
    const check = await aBusyCheck(await world.project());
    expect((await post(check, 'transfer', { project })).status).toBe(project.length > 10 ? 404 : 400);
  });

  test('5.6: where one may not write nothing can go, and nothing can come from there', async () => {
    const [from, to] = [await world.project(), await world.project()];
    const check = await aBusyCheck(from);
    const [here, there] = [await world.person(), await world.person()];
    for (const [who, writable, readable] of [
      [here, from, to],
      [there, to, from],
    ] as const) {
      await join(world.db, writable, who.user, 'w');
      await join(world.db, readable, who.user, 'r');
      const seen = await who.visitor.post(`/checks/${check.code}/transfer/`, { project: to.code });
      expect(seen.status).toBe(403);
    }
    const { visitor } = world.people.outsider;
    expect((await visitor.post(`/checks/${check.code}/transfer/`, { project: to.code })).status).toBe(404);
    expect((await byCode(check.code)).projectId).toBe(from.id);
  });

  test('5.6: without room in the other project it stays', async () => {
    const check = await aBusyCheck(await world.project());
    const full = await world.person();
    await world.db.store.users.setCheckLimit(full.user.id, 0);
    const to = await seedProject(world.db.store, { ownerId: full.user.id });
    await join(world.db, to, world.people.member.user, 'w');
    expect((await post(check, 'transfer', { project: to.code })).status).toBe(400);
    expect(stringify(await byCode(check.code))).toBe(stringify(check));
  });

  test('Q3: among the projects of one owner a check moves also when the owner has no check left', async () => {
    const owner = await world.person();
    const [from, to] = [
      await seedProject(world.db.store, { ownerId: owner.user.id }),
      await seedProject(world.db.store, { ownerId: owner.user.id, name: 'There' }),
    ];
    const check = await aBusyCheck(from);
    await world.db.store.users.setCheckLimit(owner.user.id, 1);
    const { text } = await owner.visitor.get(`/checks/${check.code}/transfer/`);
    expect(text).not.toContain('The owner has reached their limit of checks');
    const { status } = await owner.visitor.post(`/checks/${check.code}/transfer/`, { project: to.code });
    expect(status).toBe(302);
    expect((await byCode(check.code)).projectId).toBe(to.id);
  });

  test('V2: those who may only read can do none of it', async () => {
    const project = await world.project();
    const check = await aBusyCheck(project);
    for (const action of ['copy', 'clear_events', 'transfer']) {
      const { visitor } = world.people.reader;
      expect((await visitor.post(`/checks/${check.code}/${action}/`, { project: project.code })).status).toBe(403);
    }
    expect(await byCode(check.code)).toEqual(check);
  });
});
