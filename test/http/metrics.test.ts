import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addSecs } from '../../server/core/instant.ts';
import { VERSION } from '../../server/version.ts';
import { openWorld, type World } from '../support/people.ts';
import { seed } from '../support/seed.ts';
import { pageStores, sqliteStore } from '../support/stores.ts';

const TOKEN = 'token-of-prometheus';

describe.each(pageStores)('/metrics on $name', ({ open }) => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(open, { PROMETHEUS_METRICS_TOKEN: TOKEN });
  });
  afterAll(() => world.close());

  const get = (headers: Readonly<Record<string, string>> = {}, path = '/metrics') =>
    fetch(`${world.app.base}${path}`, { headers });
  const numbers = async (): Promise<string> => (await get({ Authorization: `Bearer ${TOKEN}` })).text();

  test('opens with the token only, and does not exist where none is set', async () => {
    expect((await get()).status).toBe(401);
    expect((await get({ Authorization: 'Bearer wrong' })).status).toBe(403);
    const answer = await get({ Authorization: `Bearer ${TOKEN}` });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/plain')]);
    const closed = await world.also({});
    expect((await fetch(`${closed.base}/metrics`, { headers: { Authorization: 'Bearer ' } })).status).toBe(404);
  });

  test('counts pings by kind and outcome, and times them', async () => {
    const { checks } = await seed(world.db.store, [{}]);
    const code = checks[0]?.code ?? '';
    for (const path of [code, `${code}/fail`, `${code}/start`, crypto.randomUUID()]) await get({}, `/ping/${path}`);
    const text = await numbers();
    expect(text).toContain('rollcall_pings_total{kind="success",outcome="stored"} 1\n');
    expect(text).toContain('rollcall_pings_total{kind="fail",outcome="stored"} 1\n');
    expect(text).toContain('rollcall_pings_total{kind="start",outcome="stored"} 1\n');
    expect(text).toContain('rollcall_pings_total{kind="success",outcome="not-found"} 1\n');
    expect(text).toContain('rollcall_ping_commit_seconds_count 4\n');
  });

  test('times requests by route, never by path', async () => {
    const { checks, project } = await seed(world.db.store, [{}]);
    await get({}, `/api/v3/checks/${checks[0]?.code}`);
    await get({}, `/projects/${project.code}/settings/`);
    await get({}, '/no/such/page/');
    const text = await numbers();
    expect(text).toContain(
      'rollcall_http_request_seconds_count{route="/projects/{project}/settings/",method="GET",status="3xx"} ',
    );
    expect(text).toMatch(
      /rollcall_http_request_seconds_count\{route="\/api\/v3\/checks\/[^"]*\{[^"]*",method="GET",status="4xx"\} 1/,
    );
    expect(text).toContain('route="none",method="GET",status="4xx"');
    expect(text).not.toContain(project.code);
  });

  test('tells for how long Rollcall was not listening in the last day', async () => {
    const { dialect } = world.db.store;
    const at = (secs: number) => dialect.instant(addSecs(world.clock.now(), secs));
    const window = {
      door: 'http',
      kind: 'blind',
      cause: 'stopped',
      from_at: at(-86_400 - 60),
      to_at: at(-86_400 + 30),
    };
    await dialect.knex('blind_windows').insert(window);
    await dialect.knex('blind_windows').insert({ ...window, from_at: at(-1_000), to_at: at(-900) });
    const text = await numbers();
    expect(text).toContain('rollcall_away_seconds{door="http"} 130\n');
    expect(text).toContain('rollcall_away_seconds{door="smtp"} 0\n');
    await dialect.knex('blind_windows').delete();
  });

  test('tells how late alerting is, what waits, and who is alive', async () => {
    const { store } = world.db;
    const now = world.clock.now();
    await seed(store, [{ status: 'up', lastPingAt: addSecs(now, -1000), alertAfter: addSecs(now, -90) }]);
    await store.dialect.knex('heartbeats').insert({
      ...{ process: 'sendalerts', instance: 'h/1', version: '1' },
      ...{ started_at: store.dialect.instant(now), beat_at: store.dialect.instant(addSecs(now, -7)) },
    });
    const text = await numbers();
    expect(text).toContain('rollcall_due_checks 1\n');
    expect(text).toContain('rollcall_due_check_lag_seconds 90\n');
    expect(text).toContain('rollcall_heartbeat_age_seconds{process="sendalerts",instance="h/1"} 7\n');
    for (const name of ['unprocessed_flips', 'delivery_jobs', 'mails_waiting', 'sse_clients', 'database_bytes']) {
      expect(text).toMatch(new RegExp(`^rollcall_${name} \\d+$`, 'm'));
    }
  });

  test('are told while the database cannot be read, as far as this process knows, with the part that failed', async () => {
    const { store } = world.db;
    const other = await openWorld(open, { PROMETHEUS_METRICS_TOKEN: TOKEN });
    await other.db.store.close();
    const answer = await fetch(`${other.app.base}/metrics`, { headers: { Authorization: `Bearer ${TOKEN}` } });
    const text = await answer.text();
    expect(answer.status).toBe(200);
    expect(text).toContain('rollcall_part_ok{part="storage"} 0\n');
    expect(text).toContain(`rollcall_build_info{version="${VERSION}",database="${store.database}"} 1\n`);
    expect(text).not.toContain('rollcall_due_checks');
    await other.close();
  });

  test('every line is one that Prometheus can read', async () => {
    const sample = /^[a-zA-Z_:][a-zA-Z0-9_:]*(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? -?[0-9.e+-]+$/;
    const lines = (await numbers()).trimEnd().split('\n');
    expect(lines.filter((line) => !line.startsWith('# ') && !sample.test(line))).toEqual([]);
  });
});

describe('the request log', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(sqliteStore.open);
  });
  afterAll(() => world.close());

  test('G3: an id that the proxy gave is kept, another form is not', async () => {
    const idOf = async (given: string) =>
      (await fetch(`${world.app.base}/accounts/login/`, { headers: { 'X-Request-Id': given } })).headers.get(
        'x-request-id',
      );
    expect(await idOf('from-proxy.1')).toBe('from-proxy.1');
    expect(await idOf('a b')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('G3: one line for each request tells route, status, sender and user, and no path', async () => {
    const user = await world.person();
    const visitor = await world.app.signIn(user);
    const [project] = await world.db.store.projects.ownedBy(user.id);
    await visitor.get(`/projects/${project?.code}/settings/`, { 'X-Forwarded-For': '2001:db8::5' });
    await expect.poll(() => world.logged.filter(({ message }) => message === 'answered').length).toBeGreaterThan(0);
    const fields = world.logged.filter(({ message }) => message === 'answered').at(-1)?.fields;
    expect(fields).toMatchObject({
      method: 'GET',
      route: '/projects/{project}/settings/',
      status: 200,
      user: user.id,
      ip: '2001:db8::5',
    });
    expect(JSON.stringify(world.logged)).not.toContain(project?.code);
  });

  test('G3: pings are not in the log', async () => {
    const before = world.logged.length;
    await fetch(`${world.app.base}/ping/${crypto.randomUUID()}`);
    expect(world.logged.length).toBe(before);
  });
});
