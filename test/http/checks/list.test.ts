import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../server/clock.ts';
import { addSecs } from '../../../server/core/instant.ts';
import type { Project } from '../../../server/core/project.ts';
import { seedChannel, seedCheck } from '../../support/seed.ts';
import { pageStores } from '../../support/stores.ts';
import type { Visitor } from '../../support/visitor.ts';
import { openWorld, type World } from '../projects/world.ts';

describe.each(pageStores)('the list of checks, on $name', ({ open }) => {
  let world: World;
  let project: Project;
  let owner: Visitor;
  let reader: Visitor;
  const codes = new Map<string, string>();
  beforeAll(async () => {
    world = await openWorld(await open());
    ({ visitor: owner } = world.people.owner);
    ({ visitor: reader } = world.people.reader);
    project = await world.project({ name: 'Web shop' });
    const now = systemClock().now();
    const up = { status: 'up', lastPingAt: addSecs(now, -60), timeoutSecs: 3600, graceSecs: 600 } as const;
    for (const check of [
      { ...up, name: 'job 10', tags: 'db prod', slug: 'ten' },
      { ...up, name: 'Job 2', lastPingAt: addSecs(now, -3700), tags: 'prod' },
      { name: 'broken', status: 'down', kind: 'cron', schedule: '30 2 * * *', tz: 'Europe/Riga' } as const,
      { name: '', status: 'paused', slug: 'same' } as const,
      { ...up, name: 'running', lastStartAt: addSecs(now, -5), slug: 'same', lastDuration: 2_500_000 },
      { name: 'asks back', hasConfirmationLink: true, ...up },
    ]) {
      const { name, code } = await seedCheck(world.db.store, { ...check, projectId: project.id });
      codes.set(name, code);
    }
    await seedChannel(world.db.store, project, { kind: 'email', value: 'alice@example.org', name: 'mail of ops' });
  });
  afterAll(() => world.close());

  const path = () => `/projects/${project.code}/checks/`;
  const rowsOf = (html: string) =>
    html
      .split(/(?=<tr class="check-row")/)
      .slice(1)
      .map((row) => ({
        row,
        name: /<(?:bdi|i)>([^<]*)</.exec(row)?.[1] ?? '',
        isHidden: / hidden(=""|>| )/.test(row.slice(0, row.indexOf('>') + 1)),
        text: row.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' '),
      }));
  const rows = async (query = '', visitor = owner) => rowsOf((await visitor.get(`${path()}${query}`)).text);
  const names = async (query: string) =>
    (await rows(query)).filter(({ isHidden }) => !isHidden).map(({ name }) => name);

  test('a row says status, name, tags, schedule in words, last ping with its run time, and when the next is due', async () => {
    const all = await rows();
    const find = (name: string) => all.find((each) => each.name === name)?.text ?? '';
    expect(find('job 10')).toMatch(/ Up .*job 10 .*db prod .*Every hour .*grace 10 minutes .* UTC .* UTC/);
    expect(find('Job 2')).toContain('Late');
    expect(find('broken')).toContain('Every day at 02:30');
    expect(find('broken')).toContain('Europe/Riga, grace 1 hour');
    expect(find('unnamed')).toContain('Paused');
    expect(find('unnamed')).toContain('never');
    expect(find('running')).toContain('took 2 sec');
    expect(find('asks back')).toContain('confirmation link');
  });

  test.each([
    ['', ['broken', 'job 10', 'Job 2', 'unnamed', 'running', 'asks back']],
    ['?sort=name', ['broken', 'unnamed', 'asks back', 'Job 2', 'job 10', 'running']],
    ['?sort=-name', ['broken', 'running', 'job 10', 'Job 2', 'asks back', 'unnamed']],
    ['?sort=last_ping', ['broken', 'Job 2', 'job 10', 'running', 'asks back', 'unnamed']],
    ['?sort=nonsense', ['broken', 'job 10', 'Job 2', 'unnamed', 'running', 'asks back']],
    ['?search=JOB', ['job 10', 'Job 2']],
    ['?search=ten', ['job 10']],
    ['?tag=prod&tag=db', ['job 10']],
    ['?status=grace&status=paused', ['Job 2', 'unnamed']],
    ['?status=started', ['running']],
    ['?tag=prod&search=none', []],
  ])('V10 %s shows %j', async (query, expected) => {
    expect(await names(query)).toEqual(expected);
  });

  test('whoever finds nothing is told so', async () => {
    const { text } = await owner.get(`${path()}?search=none`);
    expect(text).toMatch(/<p class="list-none" data-list-none="true">/);
    expect((await owner.get(path())).text).toMatch(/<p class="list-none" data-list-none="true" hidden/);
  });

  test('V5: the title counts what is down', async () => {
    expect((await owner.get(path())).text).toContain('<title>1 down – Rollcall</title>');
  });

  test('the summary and the tags are filters, each with how things stand', async () => {
    const text = (await owner.get(path())).text;
    const shown = text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
    expect(shown).toContain('1 down 1 late 3 up 1 paused 1 running');
    expect(text).toMatch(/<a class="tag tag--grace" href="\?tag=prod" title="2 up"/);
    expect(text).toMatch(/<a class="tag tag--up" href="\?tag=db" title="1 up"/);
  });

  test('filters add to one another, and links to other orders keep them', async () => {
    const { text } = await owner.get(`${path()}?tag=prod&search=job`);
    expect(text).toContain('href="?tag=prod&amp;search=job&amp;status=grace"');
    expect(text).toContain('href="?sort=name&amp;tag=prod&amp;search=job"');
  });

  test('ping URLs are there to copy, with the UUID or the slug', async () => {
    const endpoint = world.app.config.pingEndpoint;
    const [first] = await rows('?search=ten');
    expect((await rows()).some(({ row }) => row.includes(`${endpoint}${codes.get('job 10')}`))).toBe(true);
    const slugs = await rows('?urls=slug');
    expect(slugs.find(({ name }) => name === 'job 10')?.row).toContain(`${endpoint}${project.pingKey}/ten`);
    expect(slugs.find(({ name }) => name === 'running')?.text).toContain('(not unique)');
    expect(slugs.find(({ name }) => name === 'broken')?.text).toContain('unavailable, slug not set');
    expect(first).toBeDefined();
    expect((await world.db.store.projects.byId(project.id))?.showSlugs).toBe(false);
  });

  test('channels are switches for those who may change them, and signs for others', async () => {
    const [, row] = await rows();
    expect(row?.row).toContain('title="mail of ops"');
    expect(row?.row).toMatch(/<button class="row-channel"[^>]*aria-pressed="true"/);
    const [, read] = await rows('', reader);
    expect(read?.row).toContain('mail of ops: on');
    expect(read?.row).not.toContain('<button class="row-channel"');
    expect(read?.row).not.toContain('name="pause"');
    expect(read?.row).not.toContain('type="checkbox"');
  });

  test('the buttons of a row do what they stand for, for those who may', async () => {
    const other = await world.project();
    const { store } = world.db;
    const check = await seedCheck(store, { projectId: other.id, name: 'x', status: 'up' });
    const channel = await seedChannel(store, other, { kind: 'email', value: 'alice@example.org' });
    const quick = (fields: Readonly<Record<string, string>>, visitor = owner) =>
      visitor.post(`/projects/${other.code}/checks/quick/`, fields);
    const status = async () => (await store.checks.byId(check.id))?.status;
    const start = channel.code.slice(0, 8);
    await quick({ pause: check.code });
    expect(await status()).toBe('paused');
    await quick({ resume: check.code });
    expect(await status()).toBe('new');
    await quick({ channel: `${check.code} ${start} off` });
    expect(await store.channels.ofCheck(check.id)).toEqual([]);
    await quick({ channel: `${check.code} ${start} on` });
    expect(await store.channels.ofCheck(check.id)).toHaveLength(1);
    expect((await quick({ pause: check.code }, reader)).status).toBe(403);
    expect((await quick({ channel: `${check.code} ${start} off` }, reader)).status).toBe(403);
    expect((await quick({ pause: codes.get('broken') ?? '' }, world.people.outsider.visitor)).status).toBe(404);
    expect((await quick({ channel: `${check.code} ffffffff on` })).status).toBe(400);
    expect((await quick({ channel: 'nonsense' })).status).toBe(404);
    expect(await status()).toBe('new');
  });

  test('how lists look is kept in the browser, the order in the profile', async () => {
    const visitor = await world.app.signIn(world.people.manager.user);
    const fields = { sort: 'name', column: ['last', 'next', 'channels', 'url'], compact: '1', grouped: '1' };
    expect((await visitor.post(`${path()}view/`, fields)).status).toBe(302);
    const { text } = await visitor.get(path());
    expect(text).toContain('checks--compact');
    expect(text).toContain('checks--no-runs checks--no-schedule');
    expect(rowsOf(text).map(({ name }) => name)).toEqual(
      ['unnamed', 'broken', 'asks back', 'running', 'job 10', 'Job 2'].sort((a, b) => order(text, a) - order(text, b)),
    );
    expect([...text.matchAll(/id="group-(\w*)"/g)].map(([, tag]) => tag)).toEqual(['', 'db', 'prod']);
    expect((await world.db.store.profiles.ofUser(world.people.manager.user.id))?.sort).toBe('name');
  });
  const order = (text: string, name: string) => text.indexOf(`>${name}<`);

  test('which addresses are shown is a matter of the project; readers cannot change it', async () => {
    const other = await world.project();
    const view = `/projects/${other.code}/checks/view/`;
    const isSlug = async () => (await world.db.store.projects.byId(other.id))?.showSlugs;
    await reader.post(view, { urls: 'slug' });
    expect(await isSlug()).toBe(false);
    await owner.post(view, { urls: 'slug' });
    expect(await isSlug()).toBe(true);
  });

  test('scripts are told how the checks stand', async () => {
    const { text } = await owner.get(`${path()}status/`);
    const { details, tags, title } = JSON.parse(text);
    expect(title).toBe('1 down – Rollcall');
    expect(tags).toEqual({ db: ['up', '1 up'], prod: ['grace', '2 up'] });
    const running = details.find(({ code }: { code: string }) => code === codes.get('running'));
    expect(running).toMatchObject({ status: 'up', started: true });
    expect(running.last_ping).toContain('<time');
    expect((await world.app.visitor().get(`${path()}status/`)).status).toBe(403);
    expect((await world.people.outsider.visitor.get(`${path()}status/`)).status).toBe(404);
  });

  test('§7.2: an empty project asks for a name, a first check for its first ping', async () => {
    const fresh = await world.project();
    const list = `/projects/${fresh.code}/checks/`;
    expect((await owner.get(list)).text).toContain('Monitor your first job');
    expect((await reader.get(list)).text).toContain('No checks yet');
    const check = await seedCheck(world.db.store, { projectId: fresh.id, name: 'first' });
    const waiting = (await owner.get(list)).text;
    expect(waiting).toContain(
      `curl -fsS -m 10 --retry 5 --retry-connrefused -o /dev/null ${world.app.config.pingEndpoint}${check.code}`,
    );
    expect(waiting).toContain('Waiting for the first ping');
    await world.db.store.checks.update(check.id, { nPings: 1, status: 'up', lastPingAt: systemClock().now() });
    expect((await owner.get(list)).text).toContain('The first ping has arrived');
    await world.db.store.checks.update(check.id, { nPings: 2 });
    expect((await owner.get(list)).text).not.toContain('first ping');
  });

  test('§7.2: who hides the first steps never sees them again', async () => {
    const visitor = await world.app.signIn(world.people.owner.user);
    const fresh = await world.project();
    await seedCheck(world.db.store, { projectId: fresh.id });
    const list = `/projects/${fresh.code}/checks/`;
    await visitor.post(`${list}welcome/`);
    expect((await visitor.get(list)).text).not.toContain('Waiting for');
  });
});
