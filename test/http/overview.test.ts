import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import { addSecs } from '../../server/core/instant.ts';
import { Unavailable } from '../../server/errors.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { seed } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';

const HOSTILE = '<script>alert(1)</script> 🦊 שלום';

describe.each(stores)('the page of all checks on $name', ({ open }) => {
  let db: TestStore;
  let app: TestApp;
  let codes: readonly string[];

  beforeAll(async () => {
    db = await open();
    app = await startApp(db);
    const now = systemClock().now();
    const up = { status: 'up', lastPingAt: addSecs(now, -60), timeoutSecs: 3600, graceSecs: 600 } as const;
    const { checks } = await seed(db.store, [
      { ...up, name: 'nightly backup', tags: 'db prod' },
      { ...up, name: 'hourly sync', lastPingAt: addSecs(now, -3700) },
      { name: HOSTILE, status: 'down', kind: 'cron', schedule: '30 2 * * *', tz: 'Europe/Riga' },
      { name: '', status: 'paused' },
      { ...up, name: 'running', lastStartAt: addSecs(now, -5) },
    ]);
    codes = checks.map((check) => check.code);
  });

  afterAll(async () => {
    await app.stop();
    await db.cleanup();
  });

  const page = async (headers: Record<string, string> = {}) => fetch(`${app.base}/`, { headers });

  test('lists every check with status, schedule, last ping and next due, worst first', async () => {
    const html = await (await page()).text();
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
    const html = await (await page()).text();
    const text = html.replace(/<[^>]+>/g, '');
    expect(text).toContain('1 down · 1 late · 2 up · 1 paused');
    expect(html).toContain('<title>1 down – Mychecks</title>');
  });

  test('escapes what a name holds and never shows the code that lets one ping', async () => {
    const html = await (await page()).text();
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

  test.each([
    ['came through a proxy', { 'X-Forwarded-For': '127.0.0.1' }],
    ['came through a proxy that says so in the newer way', { Forwarded: 'for=127.0.0.1' }],
  ])('is refused to a request that %s, as there is no sign-in yet', async (_, headers) => {
    const response = await page(headers);
    expect(response.status).toBe(403);
    expect(await response.text()).not.toContain('nightly backup');
    expect((await fetch(`${app.base}/events/`, { headers })).status).toBe(403);
  });

  test('is refused to a page of another name that resolves to this machine', async () => {
    expect(await app.statusOf({ path: '/', headers: { Host: 'evil.example.org' } })).toBe(403);
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
    const html = await (await page()).text();
    for (const [, path] of html.matchAll(/(?:href|src)="(\/static\/build\/[^"]+)"/g)) {
      const response = await fetch(`${app.base}${path}`);
      expect(response.status).toBe(200);
      expect(response.headers.get('cache-control')).toContain('immutable');
    }
  });
});

test('an empty database invites to make a first check', async () => {
  const [sqlite] = stores;
  const db = await sqlite?.open();
  if (!db) throw new Error('no database');
  const app = await startApp(db);
  const html = await (await fetch(`${app.base}/`)).text();
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
