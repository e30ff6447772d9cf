import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageStores, sqliteStore } from '../../support/stores.ts';
import { type ApiWorld, buildApiWorld, type CheckJson, checksIn } from './world.ts';

const UNKNOWN = '00000000-1111-4222-8333-444444444444';
const UNKNOWN_KEY = 'a'.repeat(40);

describe.each(pageStores)('paths, methods and the order of checks on $name', ({ open }) => {
  let world: ApiWorld;
  let check: CheckJson;
  let foreign: CheckJson;

  beforeAll(async () => {
    world = await buildApiWorld(await open());
    check = await world.make({ name: 'ours', slug: 'ours' });
    foreign = await world.make({ name: 'theirs' }, { key: world.other.rw });
  });
  afterAll(() => world.end());

  const at = (path: string) => path.replace('{ours}', check.uuid).replace('{theirs}', foreign.uuid);

  test.each(['checks', 'channels', 'badges', 'checks/{ours}/pings', 'checks/{ours}/flips'])(
    'R1: %s is answered without its final slash, at once',
    async (path) => {
      expect((await world.get(at(path))).status).toBe(200);
    },
  );

  test('R1: a POST without the final slash keeps its body', async () => {
    const { status, json } = await world.post('checks', { name: 'no slash' });
    expect([status, json['name']]).toEqual([201, 'no slash']);
    await world.remove(`checks/${json['uuid']}`);
  });

  test.each([
    'checks/{ours}/',
    'checks//',
    'checks/{ours}/pause/',
    'checks/{ours}/pings/1/body/',
    'checks/abc',
    'checks/{ours}/nothing',
    'nothing',
    '',
  ])('R1: there is nothing at "%s"', async (path) => {
    for (const method of ['GET', 'POST', 'OPTIONS', 'DELETE']) {
      const { status, json } = await world.send(method, `/api/v3/${at(path)}`, { key: world.rw });
      expect([status, json]).toEqual([404, { error: 'not found' }]);
    }
  });

  test.each([
    '/api/v4/checks/',
    '/api/v0/checks/',
    '/api/v33/checks/',
    '/api/checks/',
    '/api/',
    '/api/V3/checks/',
    '/api/v3/%',
    '/api/v3/checks/%ZZ',
  ])('R2: there is nothing at %s', async (path) => {
    expect((await world.send('GET', path, { key: world.rw })).status).toBe(404);
  });

  test('R2: an upper-case UUID names the check', async () => {
    const { status, json } = await world.get(`checks/${check.uuid.toUpperCase()}`);
    expect([status, json['uuid']]).toEqual([200, check.uuid]);
  });

  test('R2: an upper-case unique key names nothing', async () => {
    const [listed] = checksIn(await world.get('checks/', { key: world.ro }));
    const key = String(listed?.['unique_key']);
    expect((await world.get(`checks/${key}`)).status).toBe(200);
    expect((await world.get(`checks/${key.toUpperCase()}`)).status).toBe(404);
  });

  // each request breaks the rule of its row and all that come later
  test.each([
    ['route', 'PUT', 'checks/nowhere', 404],
    ['OPTIONS', 'OPTIONS', `checks/${UNKNOWN}/pause`, 204],
    ['method', 'PUT', `checks/${UNKNOWN}/pause`, 405],
    ['method', 'POST', `checks/${UNKNOWN_KEY}`, 405],
    ['method', 'DELETE', 'checks/', 405],
    ['method', 'GET', `checks/${UNKNOWN}/resume`, 405],
    ['syntax of the body', 'POST', `checks/${UNKNOWN}/pause`, 400],
    ['syntax of the body', 'POST', 'checks/', 400],
  ])('W1: %s comes before the key (%s %s → %d)', async (_, method, path, status) => {
    const answer = await world.send(method, `/api/v3/${path}`, { body: method === 'POST' ? 'surprise' : '' });
    expect(answer.status).toBe(status);
    if (status !== 404 && status !== 400) expect(answer.text).toBe('');
  });

  test.each([
    ['the key comes before the resource', 'none', `checks/${UNKNOWN}`, { name: 5 }, 401],
    [
      'a read-only key is wrong where something is written, resource or not',
      'ro',
      `checks/${UNKNOWN}`,
      { name: 5 },
      401,
    ],
    ['the resource comes before the fields', 'rw', `checks/${UNKNOWN}`, { name: 5 }, 404],
    ['whose it is comes before the fields', 'rw', 'checks/{theirs}', { name: 5 }, 403],
    ['the fields come before the state', 'rw', 'checks/{ours}', { name: 5 }, 400],
    ['the state comes last', 'rw', 'checks/{ours}/resume', {}, 409],
  ])('W1: %s', async (_, key, path, body, status) => {
    const headers = key === 'none' ? {} : { 'X-Api-Key': key === 'ro' ? world.ro : world.rw };
    const answer = await world.send('POST', `/api/v3/${at(path)}`, { body, headers });
    expect(answer.status).toBe(status);
  });

  test.each([
    ['GET', 'checks/', 200],
    ['GET', `checks/${UNKNOWN}`, 404],
    ['GET', 'checks/{theirs}', 403],
    ['GET', 'checks/abc', 404],
    ['PUT', 'checks/', 405],
    ['OPTIONS', 'checks/', 204],
    ['POST', 'checks/', 401],
    ['GET', 'checks/{ours}/pings/', 200],
    ['GET', 'checks/{ours}/pings/99/body', 404],
    ['GET', 'checks/{ours}/flips/?start=x', 400],
    ['POST', 'checks/{ours}/resume', 409],
    ['GET', 'channels/', 200],
    ['GET', 'badges/', 200],
    ['HEAD', 'checks/', 200],
  ])('W3: %s %s → %d may be read by scripts of other sites', async (method, path, status) => {
    const key = status === 401 ? 'x' : world.rw;
    const { headers, ...answer } = await world.send(method, `/api/v3/${at(path)}`, { key });
    expect(answer.status).toBe(status);
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers['access-control-max-age']).toBe('600');
    expect(headers['access-control-allow-headers']?.split(', ').sort()).toEqual(['Content-Type', 'X-Api-Key']);
    expect(headers['access-control-allow-methods']).toContain('OPTIONS');
  });

  test.each([
    ['checks/', 'GET, OPTIONS, POST'],
    [`checks/${UNKNOWN}`, 'DELETE, GET, OPTIONS, POST'],
    [`checks/${UNKNOWN_KEY}`, 'GET, OPTIONS'],
    [`checks/${UNKNOWN}/pause`, 'OPTIONS, POST'],
    [`checks/${UNKNOWN}/resume`, 'OPTIONS, POST'],
    [`checks/${UNKNOWN}/pings/`, 'GET, OPTIONS'],
    [`checks/${UNKNOWN}/pings/1/body`, 'GET, OPTIONS'],
    [`checks/${UNKNOWN}/flips/`, 'GET, OPTIONS'],
    [`checks/${UNKNOWN_KEY}/flips/`, 'GET, OPTIONS'],
    ['channels/', 'GET, OPTIONS'],
    ['badges/', 'GET, OPTIONS'],
  ])('W4: OPTIONS %s needs no key and tells its methods: %s', async (path, methods) => {
    const { status, text, headers } = await world.send('OPTIONS', `/api/v3/${path}`);
    expect([status, text]).toEqual([204, '']);
    expect(headers['access-control-allow-methods']?.split(', ').sort().join(', ')).toBe(methods);
    expect(headers['content-type']).toBeUndefined();
  });

  test('W4: HEAD tells what GET would, without sending it', async () => {
    const got = await world.get('checks/');
    const head = await world.send('HEAD', '/api/v3/checks/', { key: world.rw });
    expect(head.text).toBe('');
    expect(head.headers['content-length']).toBe(String(got.bytes.length));
    expect(head.headers['content-type']).toBe('application/json');
    expect((await world.send('HEAD', `/api/v3/checks/${check.uuid}/pause`, { key: world.rw })).status).toBe(405);
    expect((await world.send('HEAD', '/api/v3/checks/')).status).toBe(401);
  });

  test('a refused method is told which there are', async () => {
    const { headers } = await world.send('PUT', '/api/v3/checks/');
    expect(headers.allow).toBe('GET, POST, HEAD, OPTIONS');
  });
});

describe('under a path of the site', () => {
  test('R3: the version is that of the address, and addresses keep the path', async () => {
    const db = await sqliteStore.open();
    if (!db) throw new Error('no database');
    const world = await buildApiWorld(db, { SITE_ROOT: 'https://x.org/hc' });
    const made = await world.send('POST', '/hc/api/v3/checks/', { key: world.rw, body: { name: 'Under A Path' } });
    expect(made.json).toMatchObject({ slug: '', ping_url: `https://x.org/hc/ping/${made.json['uuid']}` });
    expect(made.json['update_url']).toBe(`https://x.org/hc/api/v3/checks/${made.json['uuid']}`);
    const second = await world.send('POST', '/hc/api/v2/checks/', { key: world.rw, body: { name: 'Under A Path' } });
    expect(second.json).toMatchObject({ slug: 'under-a-path' });
    expect(second.json['pause_url']).toBe(`https://x.org/hc/api/v2/checks/${second.json['uuid']}/pause`);
    expect((await world.send('GET', '/hc/api/v4/checks/')).status).toBe(404);
    await world.end();
  });
});
