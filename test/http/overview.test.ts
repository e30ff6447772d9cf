import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import { addSecs } from '../../server/core/instant.ts';
import { Unavailable } from '../../server/errors.ts';
import { uniqueKey } from '../../server/signing.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { seed, seedChannel, seedCheck, seedProject, seedUser } from '../support/seed.ts';
import { pageStores, sqliteStore, type TestStore } from '../support/stores.ts';
import type { Visitor } from '../support/visitor.ts';

const HOSTILE = '<script>alert(1)</script> 🦊 שלום';

describe.each(pageStores)('the page of one’s checks on $name', ({ open }) => {
  let db: TestStore;
  let app: TestApp;
  let codes: readonly string[];
  let visitor: Visitor;
  let projectCode: string;
  let owner: string;
  let othersProject: string;

  beforeAll(async () => {
    db = await open();
    app = await startApp(db);
    const now = systemClock().now();
    const up = { status: 'up', lastPingAt: addSecs(now, -60), timeoutSecs: 3600, graceSecs: 600 } as const;
    const { checks, user, project } = await seed(db.store, [
      { ...up, name: 'nightly backup', tags: 'db prod' },
      { ...up, name: 'hourly sync', lastPingAt: addSecs(now, -3700) },
      { name: HOSTILE, status: 'down', kind: 'cron', schedule: '30 2 * * *', tz: 'Europe/Riga' },
      { name: '', status: 'paused' },
      { ...up, name: 'running', lastStartAt: addSecs(now, -5) },
    ]);
    codes = checks.map((check) => check.code);
    projectCode = project.code;
    owner = user.email;
    await seedChannel(db.store, project, { kind: 'email', value: 'alice@example.org' });
    visitor = await app.signIn(user);
    othersProject = (await seed(db.store, [{ name: 'of somebody else' }])).project.code;
  });

  afterAll(async () => {
    await app.stop();
    await db.cleanup();
  });

  const page = async () => await visitor.get('/');
  const text = async (path = '/') => (await visitor.get(path)).text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

  test('a project is a card with its worst status, counts, the names of what is down, and its owner', async () => {
    const card = await text();
    expect(card).toContain('Backups Down Running 5 checks, 1 integration, 1 late, 1 down');
    expect(card).toContain('&lt;script>alert(1)&lt;/script> 🦊 שלום');
    expect(card).toContain(owner);
  });

  test('sums everything up, and says in the title how many are down', async () => {
    expect(await text()).toContain('1 project, 5 checks 1 down 1 late 1 running');
    expect((await page()).text).toContain('<title>1 down – Rollcall</title>');
  });

  test('escapes what a name holds', async () => {
    for (const path of ['/', '/overview/', `/projects/${projectCode}/checks/`]) {
      const { status, text: html } = await visitor.get(path);
      expect(status).toBe(200);
      expect(html).not.toContain('<script>alert');
    }
  });

  test('scripts are told how projects with checks stand', async () => {
    const { headers, text: json } = await visitor.get('/?refresh=1');
    expect(headers.get('content-type')).toContain('application/json');
    expect(JSON.parse(json)).toEqual({ [projectCode]: { status: 'down', started: true } });
    expect((await app.visitor().get('/?refresh=1')).status).toBe(302);
  });

  test('of many checks that are down three are named', async () => {
    const many = await seed(
      db.store,
      ['e', 'd', 'c', 'b', 'a'].map((name) => ({ name: `job ${name}`, status: 'down' as const })),
    );
    const other = await app.signIn(many.user);
    const shown = (await other.get('/')).text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
    expect(shown).toContain('job a job b job c and 2 more');
  });

  test('projects with a check that is down come first, then by name', async () => {
    const { user } = await seed(db.store, []);
    for (const [name, status] of [
      ['b', 'up'],
      ['C', 'down'],
      ['a', 'new'],
    ] as const) {
      const { id } = await seedProject(db.store, { ownerId: user.id, name });
      await seedCheck(db.store, { projectId: id, status });
    }
    const html = (await (await app.signIn(user)).get('/')).text;
    expect([...html.matchAll(/data-row-link[^>]*><bdi>(\w+)/g)].map(([, name]) => name)).toEqual([
      'C',
      'a',
      'b',
      'Backups',
    ]);
  });

  test('the page of troubles lists what is down, late or running, worst first, of all projects', async () => {
    const html = (await visitor.get('/overview/')).text;
    const rows = html.split('<tr class="check-row"').slice(1);
    expect(rows.map((row) => /status--(\w+)/.exec(row)?.[1])).toEqual(['down', 'grace', 'up']);
    expect(rows[2]).toContain('>running<');
    expect(rows[0]).toContain(`/projects/${projectCode}/checks/`);
    const late = (await visitor.get('/overview/?status=grace')).text.split('<tr class="check-row"').slice(1);
    expect(late.map((row) => / hidden(=|>)/.test(row.slice(0, row.indexOf('>') + 1)))).toEqual([true, false, true]);
  });

  test('forbids everything inline and everything from elsewhere', async () => {
    const { headers } = await page();
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe-inline');
    expect(headers.get('cache-control')).toBe('private, no-store');
    expect(headers.get('x-frame-options')).toBe('DENY');
  });

  test('L8 is for those who are signed in; others are sent to the login page', async () => {
    const { status, location } = await app.visitor().get('/');
    expect([status, location]).toEqual([302, '/accounts/login/?next=%2F']);
    expect((await app.visitor().get('/events/')).status).toBe(403);
  });

  test('shows projects that one owns or is a member of, and no others', async () => {
    const { text: html } = await page();
    expect(html).not.toContain(othersProject);
    const guest = await seedUser(db.store);
    const asGuest = await app.signIn(guest);
    expect((await asGuest.get('/')).text).not.toContain(projectCode);
    const project = await db.store.projects.byCode(projectCode);
    await db.store.members.insert({
      userId: guest.id,
      projectId: project?.id ?? 0,
      role: 'r',
      transferRequestedAt: null,
    });
    expect((await asGuest.get('/')).text).toContain(projectCode);
  });

  test('a link in an alert leads to its check, for those who may see it', async () => {
    const key = uniqueKey(codes[0] ?? '');
    expect((await visitor.get(`/cloaked/${key}/`)).location).toBe(`/checks/${codes[0]}/details/`);
    const stranger = await app.signIn(await seedUser(db.store));
    expect((await stranger.get(`/cloaked/${key}/`)).status).toBe(404);
  });

  test('answers an unknown address with a page, not with a trace', async () => {
    const response = await fetch(`${app.base}/nothing/here`);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('There is no page at this URL');
  });

  test.each(['/%', '/%E0%A4%A', '/static/%2e%2e/%2e%2e/package.json', `/${'a'.repeat(8000)}`])(
    'answers the odd address no. %# with a client error',
    async (path) => {
      const status = await app.statusOf({ path });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    },
  );

  test.each(['v1', 'v2', 'v3'])('says OK at /api/%s/status/ while the database answers', async (version) => {
    const response = await fetch(`${app.base}/api/${version}/status/`);
    expect([response.status, await response.text()]).toEqual([200, 'OK']);
  });

  test('has no API v4', async () => {
    expect((await fetch(`${app.base}/api/v4/status/`)).status).toBe(404);
  });

  test('serves the style sheet and script for ever, under names that change with them', async () => {
    const html = (await page()).text;
    for (const [, path] of html.matchAll(/(?:href|src)="(\/static\/build\/[^"]+)"/g)) {
      const response = await fetch(`${app.base}${path}`);
      expect(response.status).toBe(200);
      expect(response.headers.get('cache-control')).toContain('immutable');
    }
  });
});

test('whoever has no project is invited to make one', async () => {
  const db = await sqliteStore.open();
  if (!db) throw new Error('no database');
  const app = await startApp(db);
  const visitor = await app.signIn(await seedUser(db.store));
  const html = (await visitor.get('/')).text;
  expect(html).toContain('Create your first project');
  await app.stop();
  await db.cleanup();
});

test('the status answers 503 when the database is gone', async () => {
  const db = await sqliteStore.open();
  if (!db) throw new Error('no database');
  const gone = { ...db.store, probe: () => Promise.reject(new Unavailable('gone')) };
  const app = await startApp({ ...db, store: gone });
  const response = await fetch(`${app.base}/api/v3/status/`);
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('5');
  await app.stop();
  await db.cleanup();
});
