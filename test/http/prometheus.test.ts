import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import { addSecs } from '../../server/core/instant.ts';
import type { Project } from '../../server/core/project.ts';
import { makeApiKey } from '../../server/keys.ts';
import { uniqueKey } from '../../server/signing.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { fillChecks } from '../support/fill.ts';
import { seed, seedCheck, seedProject, seedUser } from '../support/seed.ts';
import { pageStores, sqliteStore, type TestStore } from '../support/stores.ts';

const readonly = makeApiKey('ro', 'test-secret');
const full = makeApiKey('rw', 'test-secret');
const others = makeApiKey('ro', 'test-secret');
const PLAIN = 'p'.repeat(32);

describe.each(pageStores)('the Prometheus page on $name', ({ open }) => {
  let db: TestStore;
  let app: TestApp;
  let project: Project;
  let plain: Project;
  let codes: readonly string[];

  beforeAll(async () => {
    db = await open();
    app = await startApp(db);
    const user = await seedUser(db.store);
    const keys = { apiKey: full.stored, apiKeyReadonly: readonly.stored };
    project = await seedProject(db.store, { ownerId: user.id, ...keys });
    await seedProject(db.store, { ownerId: user.id, apiKeyReadonly: others.stored });
    plain = await seedProject(db.store, { ownerId: user.id, apiKeyReadonly: PLAIN });
    const now = systemClock().now();
    const up = { status: 'up', timeoutSecs: 3600, graceSecs: 600, lastPingAt: addSecs(now, -60) } as const;
    const checks = [
      { name: 'new one' },
      { ...up, name: 'up one', tags: 'prod  db ' },
      { ...up, name: 'late one', tags: 'prod \u{1f98a} \ufb01', lastPingAt: addSecs(now, -3700) },
      { status: 'down', name: 'down "q" \\ back\nnext', tags: 'x db' },
      { ...up, name: 'running', lastStartAt: addSecs(now, -5) },
      { status: 'paused', name: '' },
    ] as const;
    const stored = [];
    for (const check of checks) stored.push(await seedCheck(db.store, { ...check, projectId: project.id }));
    codes = stored.map(({ code }) => code);
  });

  afterAll(async () => {
    await app.stop();
    await db.cleanup();
  });

  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    fetch(`${app.base}/projects/${path}`, { headers, method });

  test('says how each check stands, in the order they were made', async () => {
    const text = await (await get(`${project.code}/metrics/${readonly.key}`)).text();
    const values = (name: string) =>
      text
        .split('\n')
        .filter((line) => line.startsWith(`${name}{`))
        .map((line) => Number(line.slice(-1)));
    expect(values('hc_check_up')).toEqual([1, 1, 1, 0, 1, 1]);
    expect(values('hc_check_started')).toEqual([0, 0, 0, 0, 1, 0]);
    expect(values('hc_check_grace')).toEqual([0, 0, 1, 0, 0, 0]);
    expect(values('hc_check_paused')).toEqual([0, 0, 0, 0, 0, 1]);
    expect(text).toContain(
      `\nhc_check_up{name="up one", tags="prod  db ", unique_key="${uniqueKey(codes[1] ?? '')}"} 1\n`,
    );
    expect(text).toContain('{name="down \\"q\\" \\\\ back\\nnext", tags="x db",');
    expect(text).toContain('\nhc_checks_total 6\n');
    expect(text).toContain('\nhc_checks_down_total 1\n');
  });

  test('says of each tag whether none of its checks is down, tags by code point', async () => {
    const text = await (await get(`${project.code}/metrics/${readonly.key}`)).text();
    const tags = text.split('\n').filter((line) => line.startsWith('hc_tag_up{'));
    expect(tags).toEqual([
      'hc_tag_up{tag="db"} 0',
      'hc_tag_up{tag="prod"} 1',
      'hc_tag_up{tag="x"} 0',
      'hc_tag_up{tag="\ufb01"} 1',
      'hc_tag_up{tag="\u{1f98a}"} 1',
    ]);
  });

  test('introduces each family and puts an empty line between them', async () => {
    const text = await (await get(`${plain.code}/metrics/${PLAIN}`)).text();
    const families = text.replace(/^(# HELP \w+) .*$/gm, '$1').split('\n\n');
    expect(families).toEqual([
      ...['hc_check_up', 'hc_check_started', 'hc_check_grace', 'hc_check_paused', 'hc_tag_up'].map(
        (name) => `# HELP ${name}\n# TYPE ${name} gauge`,
      ),
      '# HELP hc_checks_total\n# TYPE hc_checks_total gauge\nhc_checks_total 0',
      '# HELP hc_checks_down_total\n# TYPE hc_checks_down_total gauge\nhc_checks_down_total 0\n',
    ]);
  });

  test.each([
    // path, headers, status, why
    [() => `${project.code}/metrics/${readonly.key}`, {}, 200, ''],
    [() => `${project.code}/checks/metrics/${readonly.key}`, {}, 200, 'the old address'],
    [() => `${project.code}/metrics/`, { Authorization: `Bearer ${readonly.key}` }, 200, ''],
    [() => `${project.code}/metrics`, { Authorization: `bearer ${readonly.key}` }, 200, 'no slash, other letter case'],
    [() => `${project.code.toUpperCase()}/metrics/${readonly.key}`, {}, 200, ''],
    [() => `${plain.code}/metrics/${PLAIN}`, {}, 200, 'a key from before keys were hashed'],
    [() => `${project.code}/metrics/`, {}, 401, ''],
    [() => `${project.code}/metrics/`, { Authorization: `Basic ${readonly.key}` }, 401, ''],
    [() => `${project.code}/metrics/`, { Authorization: 'Bearer abc' }, 400, ''],
    [() => `${project.code}/metrics/abc`, {}, 400, ''],
    [() => `${project.code}/metrics/${full.key}`, {}, 403, 'this key may do more than read'],
    [() => `${project.code}/metrics/${'x'.repeat(32)}`, {}, 403, ''],
    [() => `${project.code}/metrics/${others.key}`, {}, 403, 'the key of another project'],
    [() => `00000000-1111-4222-8333-444444444444/metrics/${readonly.key}`, {}, 403, 'no such project'],
    [() => `${project.code}/metrics/${readonly.key}/`, {}, 404, ''],
    [() => `nonsense/metrics/${readonly.key}`, {}, 404, ''],
    [() => `${project.code}/metrics/a.b`, {}, 404, ''],
  ] as const)('request no. %# has its status', async (path, headers, status, _why) => {
    expect((await get(path(), headers)).status).toBe(status);
  });

  test('tells its format', async () => {
    const { headers } = await get(`${project.code}/metrics/${readonly.key}`);
    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  });

  test('answers HEAD without a body and no other method', async () => {
    const path = `${project.code}/metrics/${readonly.key}`;
    const head = await get(path, {}, 'HEAD');
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect((await get(path, {}, 'POST')).status).toBe(405);
  });

  test('is whole with ten thousand checks', async () => {
    const { project: large } = await seed(db.store, []);
    await db.store.projects.update(large.id, { apiKeyReadonly: PLAIN });
    await fillChecks(db.store, { projectId: large.id, count: 10_000, firstAlertAfter: null });
    const text = await (await get(`${large.code}/metrics/${PLAIN}`)).text();
    expect(text.match(/^hc_check_paused\{/gm)).toHaveLength(10_000);
    expect(text).toContain('\nhc_checks_total 10000\n');
  });
});

test('there is no Prometheus page where the operator switched it off', async () => {
  const db = await sqliteStore.open();
  if (!db) throw new Error('no database');
  const app = await startApp(db, { env: { PROMETHEUS_ENABLED: 'False' } });
  const { project } = await seed(db.store);
  await db.store.projects.update(project.id, { apiKeyReadonly: PLAIN });
  expect((await fetch(`${app.base}/projects/${project.code}/metrics/${PLAIN}`)).status).toBe(404);
  await app.stop();
  await db.cleanup();
});
