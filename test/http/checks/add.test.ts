import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Project } from '../../../server/core/project.ts';
import { seedChannel, seedCheck } from '../../support/seed.ts';
import { pageStores } from '../../support/stores.ts';
import type { Visitor } from '../../support/visitor.ts';
import { openWorld, type World } from '../projects/world.ts';

const GOOD = {
  name: 'nightly backup',
  slug: 'Nightly',
  tags: ' db   prod ',
  desc: 'why',
  kind: 'cron',
  timeout: '3600',
  grace: '600',
  schedule: '30 2 * * *',
  tz: 'Europe/Riga',
};

describe.each(pageStores)('naming checks, on $name', ({ open }) => {
  let world: World;
  let project: Project;
  let owner: Visitor;
  beforeAll(async () => {
    world = await openWorld(await open());
    owner = world.people.owner.visitor;
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    project = await world.project();
  });

  const list = () => `/projects/${project.code}/checks/`;
  const add = (fields: Readonly<Record<string, string>>) => owner.post(`${list()}add/`, fields);
  const stored = () => world.db.store.checks.ofProject(project.id);

  test('a check is added with everything said of it, and all channels of the project', async () => {
    await seedChannel(world.db.store, project, { kind: 'email', value: 'alice@example.org' });
    const { status, location } = await add(GOOD);
    expect([status, location]).toEqual([302, list()]);
    const [check] = await stored();
    expect(check).toMatchObject({
      name: 'nightly backup',
      slug: 'nightly',
      tags: 'db prod',
      desc: 'why',
      kind: 'cron',
      schedule: '30 2 * * *',
      tz: 'Europe/Riga',
      graceSecs: 600,
      status: 'new',
    });
    expect(await world.db.store.channels.ofCheck(check?.id ?? 0)).toHaveLength(1);
  });

  test('a simple check ignores the expression', async () => {
    await add({ ...GOOD, kind: 'simple', schedule: 'nonsense' });
    expect((await stored())[0]).toMatchObject({ kind: 'simple', timeoutSecs: 3600, schedule: '* * * * *' });
  });

  test.each([
    ['name', 'x'.repeat(101)],
    ['slug', 'two words'],
    ['slug', 's'.repeat(101)],
    ['tags', 't'.repeat(501)],
    ['kind', 'weekly'],
    ['grace', '59'],
    ['grace', '31536001'],
    ['schedule', '* * * *'],
    ['schedule', '0 0 30 2 *'],
    ['tz', 'Mars/Olympus'],
    ['tz', ''],
  ])('V2: a wrong %s is refused, and the form says why', async (field, value) => {
    const { status, text } = await add({ ...GOOD, [field]: value });
    expect(status).toBe(400);
    expect(text).toContain('field__error');
    expect(await stored()).toEqual([]);
  });

  test('the zone is needed for a simple check too', async () => {
    expect((await add({ ...GOOD, kind: 'simple', tz: '' })).status).toBe(400);
  });

  test('what was typed is still there beside what is wrong', async () => {
    const { text } = await add({ ...GOOD, name: '"quoted" <b>', slug: 'ä' });
    expect(text).toContain('&quot;quoted&quot; &lt;b>');
    expect(text).toContain('value="30 2 * * *"');
  });

  test('Q2: without room nothing is added', async () => {
    await world.db.store.users.setCheckLimit(world.people.owner.user.id, 0);
    expect((await add(GOOD)).status).toBe(400);
    expect((await owner.get(list())).text).toContain('available');
    await world.db.store.users.setCheckLimit(world.people.owner.user.id, 10_000);
    expect(await stored()).toEqual([]);
  });

  test('the form takes over the tags that the list is filtered by', async () => {
    const { status, text } = await owner.get(`${list()}add/?tag=db&tag=prod`);
    expect(status).toBe(200);
    expect(text).toContain('value="db prod"');
  });

  test('as a dialog it is only what is inside', async () => {
    const { text, headers } = await owner.get(`${list()}add/`, { 'X-Rollcall-Fragment': 'dialog' });
    expect(headers.get('x-rollcall-fragment')).toBe('dialog');
    expect(text).not.toContain('<html');
  });

  test('the second check with a slug is saved, with a warning', async () => {
    await add(GOOD);
    await add(GOOD);
    expect(await stored()).toHaveLength(2);
    expect((await owner.get(list())).text).toContain('Another check also has the slug nightly');
  });

  test('§7.2: a first check needs a name only', async () => {
    expect((await add({ first: '1', name: 'My job' })).location).toBe(list());
    expect((await stored())[0]).toMatchObject({ name: 'My job', slug: 'my-job', kind: 'simple', timeoutSecs: 86_400 });
  });

  describe('§5.3 another name', () => {
    const rename = async (fields: Readonly<Record<string, string>>, headers = {}) => {
      const check = await seedCheck(world.db.store, { projectId: project.id, name: 'old', slug: 'old', tags: 'a' });
      const seen = await owner.post(`/checks/${check.code}/name/`, fields, headers);
      return { seen, check, now: await world.db.store.checks.byId(check.id) };
    };

    test('is saved with slug, tags and description', async () => {
      const { seen, now } = await rename({ name: 'new', slug: 'NEW_1', tags: 'x  y', desc: 'd' });
      expect([seen.status, seen.location]).toEqual([302, list()]);
      expect(now).toMatchObject({ name: 'new', slug: 'new_1', tags: 'x y', desc: 'd' });
    });

    test('that cannot be leaves everything as it is, and the next page says why', async () => {
      const referer = `${world.app.base}${list()}?tag=a`;
      const { seen, now } = await rename({ name: 'new', slug: 'nö', tags: '', desc: '' }, { Referer: referer });
      expect(seen.location).toBe(`${list()}?tag=a`);
      expect(now).toMatchObject({ name: 'old', tags: 'a' });
      expect((await owner.get(list())).text).toContain('Nothing was saved');
    });

    test('is asked for in a form that shows the old one, with the tags of the project', async () => {
      const { check } = await rename({ name: 'n', slug: '', tags: 'zebra', desc: '' });
      const { text } = await owner.get(`/checks/${check.code}/name/`);
      expect(text).toContain('value="n"');
      expect(text).toContain('data-add-tag="zebra"');
    });
  });

  test('more than ten channels are chosen in a dialog of their own', async () => {
    for (let n = 0; n < 11; n += 1) {
      await seedChannel(world.db.store, project, { kind: 'email', value: 'a@example.org', name: `channel ${n}` });
    }
    const check = await seedCheck(world.db.store, { projectId: project.id });
    const [first] = await world.db.store.channels.ofProject(project.id);
    await owner.post(`/checks/${check.code}/channels/`, { channel: first?.code ?? '' });
    expect(await world.db.store.channels.ofCheck(check.id)).toHaveLength(1);
    expect((await owner.get(list())).text.replace(/<[^>]+>/g, ' ')).toContain('1 of 11');
    const { text } = await owner.get(`/checks/${check.code}/channels/`);
    expect(text.match(/ checked/g)).toHaveLength(1);
    const foreign = await seedChannel(world.db.store, await world.project(), { kind: 'email', value: '' });
    expect((await owner.post(`/checks/${check.code}/channels/`, { channel: foreign.code })).status).toBe(400);
  });
});
