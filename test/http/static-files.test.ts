import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAssets } from '../../server/http/static/assets.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { seed } from '../support/seed.ts';
import { sqliteStore, type TestStore } from '../support/stores.ts';

const assets = readAssets('public');
let db: TestStore;
let app: TestApp;
let zipping: TestApp;
beforeAll(async () => {
  db = await sqliteStore.open();
  app = await startApp(db, { env: { SITE_NAME: 'Jobs of Acme', SITE_ROOT: 'https://localhost/jobs' } });
  zipping = await startApp(db, { env: { USE_GZIP_MIDDLEWARE: 'True' } });
});
afterAll(async () => {
  await app.stop();
  await zipping.stop();
  await db.cleanup();
});

const get = (path: string, encoding: string) =>
  fetch(`${app.base}/jobs/static${path}`, { headers: { 'Accept-Encoding': encoding } });

test.each([
  ['br', 'br'],
  ['gzip, deflate', 'gzip'],
  ['identity', null],
])('to those who read %s hashed files come as %s, for a year, and say so', async (accepted, encoding) => {
  for (const [name, type] of [
    [assets.script, 'text/javascript'],
    [assets.style, 'text/css'],
    [assets.icons, 'image/svg+xml'],
  ]) {
    const { status, headers } = await get(`/build/${name}`, accepted);
    expect([status, headers.get('content-encoding')]).toEqual([200, encoding]);
    expect(headers.get('content-type')).toContain(type);
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  }
});

test.each(['logo.png', 'favicon.svg', 'favicon_down.svg', 'favicon.ico', 'icon-192.png', 'icon-512.png'])(
  '%s keeps its name, and is not kept for ever',
  async (name) => {
    const { status, headers } = await get(`/img/${name}`, 'br');
    expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=86400']);
  },
);

test('a phone can put the site on its home screen, under its name', async () => {
  const response = await get('/manifest.webmanifest', '');
  expect(response.headers.get('content-type')).toContain('application/manifest+json');
  expect(await response.json()).toMatchObject({
    name: 'Jobs of Acme',
    start_url: '/jobs/',
    icons: [{ src: '/jobs/static/img/icon-192.png' }, { src: '/jobs/static/img/icon-512.png' }],
  });
});

test.each(['/build/../../package.json', '/build/%2e%2e/%2e%2e/package.json', '/build/nothing.js', '/nothing'])(
  '%s is not there',
  async (path) => {
    expect(await zipping.statusOf({ path: `/static${path}` })).toBe(404);
  },
);

test('USE_GZIP_MIDDLEWARE compresses pages and API answers, but not events', async () => {
  const { user, project } = await seed(
    db.store,
    Array.from({ length: 30 }, (_, i) => ({ name: `check ${i}` })),
  );
  await db.store.projects.update(project.id, { apiKey: 'k'.repeat(32) });
  const cookie = (await zipping.signIn(user)).cookieHeader();
  for (const [path, headers] of [
    [`/projects/${project.code}/checks/`, { Cookie: cookie }],
    ['/api/v3/checks/', { 'X-Api-Key': 'k'.repeat(32) }],
  ] as const) {
    const response = await fetch(`${zipping.base}${path}`, { headers: { ...headers, 'Accept-Encoding': 'gzip' } });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(await response.text()).toContain('check 29');
  }
  const events = await fetch(`${zipping.base}/events/`, { headers: { Cookie: cookie, 'Accept-Encoding': 'gzip' } });
  expect(events.headers.get('content-encoding')).toBeNull();
  await events.body?.cancel();
});

test('all scripts, and all styles, are at most 30 kB compressed', async () => {
  for (const name of [assets.script, assets.style]) {
    const response = await get(`/build/${name}`, 'identity');
    const { length } = Buffer.from(await (await get(`/build/${name}.gz`, 'identity')).arrayBuffer());
    expect(response.status).toBe(200);
    expect(length).toBeLessThanOrEqual(30 * 1024);
  }
});

test('what is compressed is the file', async () => {
  const plain = Buffer.from(await (await get(`/build/${assets.style}`, 'identity')).arrayBuffer());
  const zipped = Buffer.from(await (await get(`/build/${assets.style}.gz`, 'identity')).arrayBuffer());
  expect(gunzipSync(zipped).equals(plain)).toBe(true);
});
