import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import { addSecs } from '../../server/core/instant.ts';
import { Unavailable } from '../../server/errors.ts';
import { uniqueKey } from '../../server/signing.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { seed, seedUser } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';
import type { Visitor } from '../support/visitor.ts';

const HOSTILE = '<script>alert(1)</script> 🦊 שלום';

describe.each(stores)('the page of one’s checks on $name', ({ open }) => {
  let db: TestStore;
  let app: TestApp;
  let codes: readonly string[];
  let visitor: Visitor;
  let projectCode: string;

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
    visitor = await app.signIn(user);
    await seed(db.store, [{ name: 'of somebody else' }]);
  });

  afterAll(async () => {
    await app.stop();
    await db.cleanup();
  });

  const page = async () => await visitor.get('/');

  test('lists every check with status, schedule, last ping and next due, worst first', async () => {
    const html = (await page()).text;
    const rows = html.split('<tr class="check-row"').slice(1);
    expect(rows).toHaveLength(5);
    expect(rows[0]).toContain('Down');
    expect(rows[0]).toContain('30 2 * * * Europe/Riga, grace 1 hour');
    const row = rows.find((each) => each.includes('nightly backup'));
    expect(row).toContain('Up');
    expect(row).toContain('every hour, grace 10 minutes');
    expect(row?.match(/<time /g)).toHaveLength(2);
    expect(rows.find((each) => each.includes('hourly sync'))).toContain('Late');
    expect(rows.find((each) => each.includes('unnamed'))).toContain('Paused');
    expect(rows.find((each) => each.includes('>running<'))).toContain('Running');
  });

  test('sums the statuses up, worst first', async () => {
    const html = (await page()).text;
    const text = html.replace(/<[^>]+>/g, '');
    expect(text).toContain('1 down · 1 late · 2 up · 1 paused');
    expect(html).toContain('<title>1 down – Mychecks</title>');
  });

  test('escapes what a name holds and never shows the code that lets one ping', async () => {
    const html = (await page()).text;
    expect(html).not.toContain('<script>alert');
    expect(html).toContain('&lt;script>alert(1)');
    for (const code of codes) expect(html).not.toContain(code);
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
    const { text } = await page();
    expect(text).not.toContain('of somebody else');
    const guest = await seedUser(db.store);
    const asGuest = await app.signIn(guest);
    expect((await asGuest.get('/')).text).not.toContain('nightly backup');
    const project = await db.store.projects.byCode(projectCode);
    await db.store.members.insert({
      userId: guest.id,
      projectId: project?.id ?? 0,
      role: 'r',
      transferRequestedAt: null,
    });
    expect((await asGuest.get('/')).text).toContain('nightly backup');
  });

  test('a link in an alert leads to the row of its check, for those who may see it', async () => {
    const key = uniqueKey(codes[0] ?? '');
    expect((await visitor.get(`/cloaked/${key}/`)).location).toBe(`/#check-${key.slice(0, 12)}`);
    const stranger = await app.signIn(await seedUser(db.store));
    expect((await stranger.get(`/cloaked/${key}/`)).status).toBe(404);
  });

  test('answers an unknown address with a page, not with a trace', async () => {
    const response = await fetch(`${app.base}/nothing/here`);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('There is nothing at this address');
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

test('whoever has no project is invited to make a first check', async () => {
  const [sqlite] = stores;
  const db = await sqlite?.open();
  if (!db) throw new Error('no database');
  const app = await startApp(db);
  const visitor = await app.signIn(await seedUser(db.store));
  const html = (await visitor.get('/')).text;
  expect(html).toContain('createproject');
  await app.stop();
  await db.cleanup();
});

test('the status answers 503 when the database is gone', async () => {
  const [sqlite] = stores;
  const db = await sqlite?.open();
  if (!db) throw new Error('no database');
  const gone = { ...db.store, ping: () => Promise.reject(new Unavailable('gone')) };
  const app = await startApp({ ...db, store: gone });
  const response = await fetch(`${app.base}/api/v3/status/`);
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('1');
  await app.stop();
  await db.cleanup();
});
