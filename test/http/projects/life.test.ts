import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seedChannel, seedCheck } from '../../support/seed.ts';
import { pageStores } from '../../support/stores.ts';
import { openWorld, settingsOf, type World } from './world.ts';

const HOSTILE = '<script>alert(1)</script> 🦊 שלום';

describe.each(pageStores)('projects on $name', ({ open }) => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(await open());
  });
  afterAll(async () => await world.close());

  const projectsOf = async (userId: number) => await world.db.store.projects.ownedBy(userId);

  test('P1: adding a project makes an empty one without keys and opens its checks', async () => {
    const { user, visitor } = await world.person();
    const answer = await visitor.post('/projects/add/', { name: '  Web shop ' });
    expect(answer.status).toBe(302);
    const [project] = await projectsOf(user.id);
    expect(answer.location).toBe(`/projects/${project?.code}/checks/`);
    expect(project).toMatchObject({
      name: 'Web shop',
      apiKey: '',
      apiKeyReadonly: '',
      pingKey: null,
      showSlugs: false,
      flapRule: true,
    });
    expect(project?.badgeKey).toBe(project?.code);
    expect(await world.db.store.checks.ofProject(project?.id ?? 0)).toEqual([]);
    expect(await world.db.store.channels.ofProject(project?.id ?? 0)).toEqual([]);
  });

  test.each([
    ['nothing', '', 400],
    ['spaces only', '   ', 400],
    ['one letter', 'x', 302],
    ['60 letters', 'x'.repeat(60), 302],
    ['61 letters', 'x'.repeat(61), 400],
    ['60 emoji, each of which is one character', '🦊'.repeat(60), 302],
  ])('P1: a name of %s is answered with the right status', async (_, name, status) => {
    const { user, visitor } = await world.person();
    expect((await visitor.post('/projects/add/', { name })).status).toBe(status);
    expect(await projectsOf(user.id)).toHaveLength(status === 302 ? 1 : 0);
  });

  test('P1: there is nothing to get where projects are added', async () => {
    expect((await world.people.owner.visitor.get('/projects/add/')).status).toBe(405);
  });

  test('P2: members and superusers see the settings; for others, unknown and malformed codes there is nothing', async () => {
    const project = await world.project();
    for (const role of ['owner', 'manager', 'member', 'reader', 'superuser'] as const) {
      expect((await world.people[role].visitor.get(settingsOf(project))).status, role).toBe(200);
    }
    expect((await world.people.outsider.visitor.get(settingsOf(project))).status).toBe(404);
    expect((await world.people.owner.visitor.get(`/projects/${randomUUID()}/settings/`)).status).toBe(404);
    expect((await world.people.owner.visitor.get('/projects/1234/settings/')).status).toBe(404);
    const anonymous = await world.app.visitor().get(settingsOf(project));
    expect(anonymous.location).toBe(`/accounts/login/?next=${encodeURIComponent(settingsOf(project))}`);
  });

  test('one alert of checks that are flapping is a setting of the project', async () => {
    const project = await world.project();
    const { visitor } = world.people.member;
    const on = await visitor.post(settingsOf(project), { set_alert_rules: '1', flap_rule: '1' });
    expect(on.text).toContain('The settings have been saved');
    expect(on.text).toMatch(/name="flap_rule" value="1" checked/);
    expect(await world.stored(project)).toMatchObject({ flapRule: true });
    const off = await visitor.post(settingsOf(project), { set_alert_rules: '1' });
    expect(off.text).not.toMatch(/name="flap_rule" value="1" checked/);
    expect(await world.stored(project)).toMatchObject({ flapRule: false });
  });

  test('P3: a project is renamed', async () => {
    const project = await world.project();
    const form = { set_project_name: '1', name: ' Home server ' };
    const answer = await world.people.member.visitor.post(settingsOf(project), form);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('The name has been saved');
    expect((await world.stored(project))?.name).toBe('Home server');
  });

  test.each([
    ['no name', ''],
    ['spaces', '  '],
    ['61 letters', 'x'.repeat(61)],
  ])('P3: with %s nothing changes and the page says why', async (_, name) => {
    const project = await world.project();
    const answer = await world.people.owner.visitor.post(settingsOf(project), { set_project_name: '1', name });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('field__error');
    expect((await world.stored(project))?.name).toBe('Backups');
  });

  test('names are shown as text, whatever they hold', async () => {
    const project = await world.project({ name: HOSTILE });
    const { text } = await world.people.owner.visitor.get(settingsOf(project));
    expect(text).not.toContain('<script>alert');
    expect(text).toContain('&lt;script>alert(1)');
  });

  test('a project without a name goes by the address of its owner', async () => {
    const project = await world.project({ name: '' });
    expect((await world.people.reader.visitor.get(settingsOf(project))).text).toContain(
      '<bdi>owner@example.org</bdi></h1>',
    );
  });

  test('P4: the owner removes a project with everything in it', async () => {
    const { store } = world.db;
    const project = await world.project();
    const check = await seedCheck(store, { projectId: project.id });
    const channel = await seedChannel(store, project, { kind: 'email', value: 'ops@example.org' });
    const { visitor } = world.people.owner;
    const answer = await visitor.post(`/projects/${project.code}/remove/`);
    expect([answer.status, answer.location]).toEqual([302, '/']);
    expect(await world.stored(project)).toBeNull();
    expect(await store.checks.byId(check.id)).toBeNull();
    expect(await store.channels.byId(channel.id)).toBeNull();
    expect((await visitor.get('/')).text).toContain('The project Backups has been removed');
  });

  test('P4: for anybody but the owner there is nothing to remove, and nothing to get', async () => {
    const project = await world.project();
    for (const role of ['manager', 'member', 'reader', 'superuser', 'outsider'] as const) {
      const answer = await world.people[role].visitor.post(`/projects/${project.code}/remove/`);
      expect(answer.status, role).toBe(404);
    }
    expect(await world.stored(project)).not.toBeNull();
    expect((await world.people.owner.visitor.get(`/projects/${project.code}/remove/`)).status).toBe(405);
  });

  test('P5: pings that come in while their project is removed break nothing, and none is answered with an error', async () => {
    const { store } = world.db;
    const project = await world.project();
    const checks = await Promise.all([1, 2, 3, 4, 5].map(() => seedCheck(store, { projectId: project.id })));
    const ping = async () => {
      const statuses = [];
      for (let round = 0; round < 8; round += 1) {
        for (const { code } of checks) statuses.push((await fetch(`${world.app.base}/ping/${code}`)).status);
      }
      return statuses;
    };
    const pings = Promise.all([ping(), ping(), ping()]);
    const removal = await world.people.owner.visitor.post(`/projects/${project.code}/remove/`);
    expect(removal.status).toBe(302);
    expect(new Set((await pings).flat())).not.toContain(500);
    expect(await world.stored(project)).toBeNull();
    const left = await store.dialect.knex('pings').whereIn(
      'check_id',
      checks.map(({ id }) => id),
    );
    expect(left).toEqual([]);
  });

  test('P6: one’s projects are listed by name, capitals or not', async () => {
    const { visitor } = await world.person();
    for (const name of ['beta', 'Alpha', 'Gamma', 'alpine']) await visitor.post('/projects/add/', { name });
    const { text } = await visitor.get('/');
    const shown = [...text.matchAll(/data-row-link[^>]*><bdi>(\w+)<\/bdi>/g)].map(([, name]) => name);
    expect(shown).toEqual(['Alpha', 'alpine', 'beta', 'Gamma']);
  });
});
