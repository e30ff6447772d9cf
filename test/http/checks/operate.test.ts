import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Check } from '../../../server/core/check.ts';
import type { Project } from '../../../server/core/project.ts';
import { at } from '../../support/builders.ts';
import { seedChannel, seedCheck } from '../../support/seed.ts';
import { pageStores } from '../../support/stores.ts';
import type { Visitor } from '../../support/visitor.ts';
import { openWorld, type World } from '../projects/world.ts';

const XHR = { 'X-Requested-With': 'XMLHttpRequest' };

describe.each(pageStores)('one click on a check, on $name', ({ open }) => {
  let world: World;
  let project: Project;
  let check: Check;
  let owner: Visitor;
  beforeAll(async () => {
    world = await openWorld(await open());
    owner = world.people.owner.visitor;
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    project = await world.project();
    check = await seedCheck(world.db.store, { projectId: project.id, name: 'backup', status: 'up', lastPingAt: at(0) });
  });

  const stored = () => world.db.store.checks.byId(check.id);
  const list = () => `/projects/${project.code}/checks/`;
  const post = (action: string, headers: Readonly<Record<string, string>> = {}) =>
    owner.post(`/checks/${check.code}/${action}/`, {}, headers);

  test('pause makes the check paused, silently', async () => {
    expect((await post('pause')).status).toBe(302);
    expect((await stored())?.status).toBe('paused');
    const flips = await world.db.store.flips.ofCheck(check.id, 10);
    expect(flips.map(({ oldStatus, newStatus, processedAt }) => [oldStatus, newStatus, processedAt !== null])).toEqual([
      ['up', 'paused', true],
    ]);
  });

  test('pausing twice leaves one flip', async () => {
    await post('pause');
    expect((await post('pause')).status).toBe(302);
    expect(await world.db.store.flips.ofCheck(check.id, 10)).toHaveLength(1);
  });

  test('a script gets an empty answer', async () => {
    const { status, text } = await post('pause', XHR);
    expect([status, text]).toEqual([200, '']);
  });

  test('V3: from the list one comes back to it with its filters', async () => {
    const referer = `${world.app.base}${list()}?tag=prod&search=a%20b`;
    expect((await post('pause', { Referer: referer })).location).toBe(`${list()}?tag=prod&search=a%20b`);
  });

  test('V3: from the details one comes back to them', async () => {
    const details = `/checks/${check.code}/details/`;
    expect((await post('pause', { Referer: `${world.app.base}${details}` })).location).toBe(details);
  });

  test('V3: without knowing where from it is the plain list', async () => {
    expect((await post('pause')).location).toBe(list());
    expect((await post('resume', { Referer: 'https://elsewhere.example/?tag=x' })).location).toBe(list());
  });

  test('resume makes a paused check new', async () => {
    await post('pause');
    await post('resume');
    expect(await stored()).toMatchObject({ status: 'new', lastPingAt: null });
  });

  test('what is not paused cannot be resumed', async () => {
    expect((await post('resume')).status).toBe(400);
    expect((await stored())?.status).toBe('up');
  });

  test('remove takes the check away and leads to the list', async () => {
    const referer = `${world.app.base}/checks/${check.code}/details/`;
    expect((await post('remove', { Referer: referer })).location).toBe(list());
    expect(await stored()).toBeNull();
  });

  test('a check that is not there is not found', async () => {
    await post('remove');
    for (const action of ['pause', 'resume', 'remove']) expect((await post(action)).status).toBe(404);
  });

  describe('a channel', () => {
    const email = { kind: 'email', value: 'alice@example.org' } as const;
    const toggle = (channel: string, state: string, headers = {}) =>
      owner.post(`/checks/${check.code}/channels/${channel}/enabled`, { state }, headers);
    const channels = async () => (await world.db.store.channels.ofCheck(check.id)).map(({ code }) => code);

    test('is switched off and on for one check, and others stay as they are', async () => {
      const [one, two] = [
        await seedChannel(world.db.store, project, email),
        await seedChannel(world.db.store, project, email),
      ];
      const other = await seedCheck(world.db.store, { projectId: project.id });
      await world.db.store.checks.assignChannels(other.id, [one.id]);
      const { status, text } = await toggle(one.code, 'off');
      expect([status, text]).toEqual([200, '']);
      expect(await channels()).toEqual([two.code]);
      await toggle(one.code, 'on');
      await toggle(one.code, 'on');
      expect(await channels()).toEqual([one.code, two.code]);
      expect(await world.db.store.channels.ofCheck(other.id)).toHaveLength(1);
    });

    test('V9: whoever has no script comes back to the list', async () => {
      const { code } = await seedChannel(world.db.store, project, email);
      expect((await toggle(code, 'off', { Accept: 'text/html,*/*;q=0.8' })).location).toBe(list());
    });

    test('of another project is refused, and any other state', async () => {
      const foreign = await seedChannel(world.db.store, await world.project(), email);
      expect((await toggle(foreign.code, 'on')).status).toBe(400);
      const own = await seedChannel(world.db.store, project, email);
      expect((await toggle(own.code, 'maybe')).status).toBe(400);
      expect((await toggle('6837d6ec-fc08-4da5-a67f-08a9ed1ccf62', 'on')).status).toBe(400);
    });
  });
});
