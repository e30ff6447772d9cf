import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import type { Check } from '../../server/core/check.ts';
import { addSecs } from '../../server/core/instant.ts';
import { badgeSignature } from '../../server/signing.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { seed, seedCheck, seedProject } from '../support/seed.ts';
import { pageStores, sqliteStore, type TestStore } from '../support/stores.ts';

// 'ü' twice encoded; the signature is over the tag as it is
const UMLAUT = '%25C3%25BC';
const SECRET_KEY = 'rollcall-secret';
const KEY = 'tally-77aa';
const GIVEN_OUT = { all: 'JHmLIJZu', etl: 'AlkHLnfL', 'db@dc1': 'jvvokmRA' } as const;

describe.each(pageStores)('badges on $name', ({ open }) => {
  let db: TestStore;
  let app: TestApp;
  let check: Check;

  beforeAll(async () => {
    db = await open();
    app = await startApp(db, { env: { SECRET_KEY, SITE_NAME: 'Mychecks' } });
    const { user } = await seed(db.store);
    const project = await seedProject(db.store, { ownerId: user.id, badgeKey: KEY });
    await seedProject(db.store, { ownerId: user.id, badgeKey: 'empty' });
    const now = systemClock().now();
    const lateNow = { status: 'up', lastPingAt: addSecs(now, -3700), timeoutSecs: 3600, graceSecs: 600 } as const;
    const of = { projectId: project.id };
    check = await seedCheck(db.store, { ...of, ...lateNow, name: 'late <one>', tags: 'etl db@dc1' });
    await seedCheck(db.store, { ...of, tags: 'etl2 ETL x%y ü a/b' });
    await seedCheck(db.store, { ...of, tags: 'xzy', status: 'down' });
  });

  afterAll(async () => {
    await app.stop();
    await db.cleanup();
  });

  const get = (path: string, method = 'GET') => fetch(`${app.base}${path}`, { method });
  const jsonAt = async (path: string): Promise<unknown> => (await get(path)).json();
  const signed = (tag: string) => badgeSignature(KEY, tag, SECRET_KEY);

  test('run nothing, load nothing, and are what they say they are', async () => {
    for (const format of ['svg', 'json', 'shields', 'nonsense']) {
      const { headers } = await get(`/badge/${KEY}/${GIVEN_OUT.all}.${format}`);
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';.*sandbox/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  test('the one over all checks takes its label from the settings', async () => {
    expect(await jsonAt(`/badge/${KEY}/${GIVEN_OUT.all}.shields`)).toEqual({
      schemaVersion: 1,
      label: 'Mychecks',
      message: 'down',
      color: 'critical',
    });
    expect(await jsonAt(`/badge/${KEY}/${GIVEN_OUT.all}-2.json`)).toEqual({
      status: 'down',
      total: 3,
      grace: 1,
      down: 1,
    });
  });

  test.each([
    // after the key, status, total, why
    [`${GIVEN_OUT.etl}/etl`, 'late', 1, 'three states unless the signature ends in -2'],
    [`${GIVEN_OUT.etl}-2/etl`, 'up', 1, ''],
    [`${GIVEN_OUT.etl}-3/etl`, 'late', 1, 'what follows the first eight characters counts for nothing else'],
    [`${GIVEN_OUT.etl}xxx-2/etl`, 'late', 1, 'not ten characters long'],
    [`${GIVEN_OUT['db@dc1']}/db%2540dc1`, 'late', 1, 'encoded twice, as given out'],
    [`${signed('ü')}/${UMLAUT}`, 'up', 1, ''],
    [`${signed('ü')}/%C3%BC`, 'up', 1, 'encoded once'],
    [`${signed('a/b')}/a%252Fb`, 'up', 1, ''],
    [`${signed('x%y')}/x%2525y`, 'up', 1, 'a percent sign is no wildcard'],
    [`${signed('none')}/none`, 'up', 0, 'a tag that no check has'],
  ])('of a tag at %s says %s over %i checks', async (path, status, total) => {
    expect(await jsonAt(`/badge/${KEY}/${path}.json`)).toMatchObject({ status, total });
  });

  test('of a project without checks is up', async () => {
    const path = `/badge/empty/${badgeSignature('empty', '*', SECRET_KEY)}.json`;
    expect(await jsonAt(path)).toEqual({ status: 'up', total: 0, grace: 0, down: 0 });
  });

  test.each([
    ['2', 'up'],
    ['3', 'late'],
    ['03', 'late'],
    ['7', 'up'],
    ['-1', 'up'],
    ['123456789012345678901', 'up'],
  ])('of a check with %s states says %s', async (states, status) => {
    const body = await jsonAt(`/b/${states}/${check.badgeKey}.json`);
    expect(body).toEqual({ status, total: 1, grace: 1, down: 0 });
  });

  test('of a check bears its name, or its UUID when it has none', async () => {
    const { badgeKey, code } = await seedCheck(db.store, { projectId: check.projectId });
    expect(await jsonAt(`/b/2/${check.badgeKey.toUpperCase()}.shields`)).toMatchObject({ label: 'late <one>' });
    expect(await jsonAt(`/b/2/${badgeKey}.shields`)).toMatchObject({ label: code });
    await db.store.checks.remove((await db.store.checks.byCode(code))?.id ?? 0);
  });

  test('can be a picture', async () => {
    const response = await get(`/b/3/${check.badgeKey}.svg`);
    expect(response.headers.get('content-type')).toBe('image/svg+xml');
    expect(await response.text()).toContain('>late &lt;one&gt;</text>');
  });

  test.each([
    `/badge/${KEY}/xxxxxxxx.svg`,
    `/badge/${KEY}/${GIVEN_OUT.all.slice(0, 7)}.svg`,
    `/badge/${KEY}/${GIVEN_OUT.all}.png`,
    `/badge/${KEY}/${GIVEN_OUT.etl}/other.svg`,
    `/badge/unknown/${badgeSignature('unknown', '*', SECRET_KEY)}.svg`,
    '/b/2/00000000-1111-4222-8333-444444444444.svg',
  ])('answers %s with a plain 404 that others may read', async (path) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('cache-control')).toContain('no-store');
  });

  test.each([
    '/badge/',
    `/badge/${KEY}`,
    '/b/x/y.svg',
    '/b/2/nothing.svg',
    `/badge/${KEY}/%/a.svg`,
    '/badge/a/b/c/d.svg',
  ])('knows nothing of %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  test('send the headers that let pages elsewhere show them, and none that forbid it', async () => {
    const { headers } = await get(`/b/2/${check.badgeKey}.svg`);
    const expires = headers.get('expires') ?? '';
    const { date: _date, expires: _expires, ...rest } = Object.fromEntries(headers);
    expect(rest).toEqual({
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      'x-content-type-options': 'nosniff',
      'access-control-allow-headers': 'X-Api-Key',
      'access-control-allow-methods': 'GET, OPTIONS',
      'access-control-allow-origin': '*',
      'access-control-max-age': '600',
      'cache-control': 'max-age=0, no-cache, no-store, must-revalidate, private',
      connection: 'keep-alive',
      'content-length': rest['content-length'],
      'content-type': 'image/svg+xml',
      'keep-alive': 'timeout=75',
    });
    expect(Math.abs(Date.parse(expires) - Date.now())).toBeLessThan(60_000);
  });

  test('answer OPTIONS without looking anything up, HEAD without a body, and no other method', async () => {
    const path = `/badge/${KEY}/${GIVEN_OUT.all}.svg`;
    const options = await get(path, 'OPTIONS');
    expect([options.status, options.headers.get('access-control-allow-methods')]).toEqual([204, 'GET, OPTIONS']);
    const head = await get(path, 'HEAD');
    expect([head.status, head.headers.get('content-type'), await head.text()]).toEqual([200, 'image/svg+xml', '']);
    const post = await get(path, 'POST');
    expect([post.status, await post.text()]).toEqual([405, '']);
  });

  test.each([`/badge/${KEY}/${GIVEN_OUT.all}.svg`, `/badge/${KEY}/${GIVEN_OUT.etl}/etl.svg`, '/b/3/'])(
    '%s takes one query',
    async (start) => {
      const path = start === '/b/3/' ? `${start}${check.badgeKey}.svg` : start;
      const queries: string[] = [];
      const note = ({ sql }: { readonly sql: string }): number => queries.push(sql);
      db.store.dialect.knex.on('query', note);
      await get(path);
      db.store.dialect.knex.removeListener('query', note);
      expect(queries).toHaveLength(1);
    },
  );
});

test('a badge is served below the path of the site, and only there', async () => {
  const db = await sqliteStore.open();
  if (!db) throw new Error('no database');
  const app = await startApp(db, { env: { SITE_ROOT: 'https://example.org/hc' } });
  const { checks } = await seed(db.store);
  const path = `/b/2/${checks[0]?.badgeKey}.json`;
  expect((await fetch(`${app.base}/hc${path}`)).status).toBe(200);
  expect((await fetch(`${app.base}${path}`)).status).toBe(404);
  await app.stop();
  await db.cleanup();
});

test('a badge while the database is away is a 503, not a wrong status', async () => {
  const db = await sqliteStore.open();
  if (!db) throw new Error('no database');
  const { checks } = await seed(db.store);
  const app = await startApp(db);
  await db.store.close();
  const response = await fetch(`${app.base}/b/2/${checks[0]?.badgeKey}.svg`);
  expect(response.status).toBeGreaterThanOrEqual(500);
  await app.stop();
  await db.cleanup();
});
