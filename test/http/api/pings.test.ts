import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBodies } from '../../../server/bodies/bodies.ts';
import { createBus } from '../../../server/bus.ts';
import { systemClock } from '../../../server/clock.ts';
import { loadConfig } from '../../../server/config.ts';
import type { Check } from '../../../server/core/check.ts';
import type { Ping } from '../../../server/core/ping.ts';
import { Unavailable } from '../../../server/errors.ts';
import { createApiHandler } from '../../../server/http/api/handler.ts';
import { loadEndpoints } from '../../../server/http/api/load-endpoints.ts';
import { silentLog } from '../../../server/log.ts';
import { listen } from '../../../server/processes/http-server.ts';
import { aPing, at } from '../../support/builders.ts';
import { aHealth } from '../../support/health.ts';
import { aStorage } from '../../support/object-storage.ts';
import { seedCheck } from '../../support/seed.ts';
import { pageStores } from '../../support/stores.ts';
import { apiClient, type Received } from './client.ts';
import { type ApiWorld, buildApiWorld, itemsIn } from './world.ts';

const RID = '5b0f6f0e-9d43-4a53-8f0c-6a1c7c8e2b11';
const OTHER_RID = '6b0f6f0e-9d43-4a53-8f0c-6a1c7c8e2b11';
const HOUR = 3600;

describe.each(pageStores)('pings of a check on $name', ({ open }) => {
  let world: ApiWorld;

  beforeAll(async () => {
    world = await buildApiWorld(await open());
  });
  afterAll(() => world.end());

  /** Stores a check with these pings; serials run from 1. */
  const logged = async (pings: readonly Partial<Ping>[], over: Partial<Check> = {}) => {
    const check = await seedCheck(world.store, { nPings: pings.length, ...over, projectId: world.project.id });
    await world.store.pings.insert(
      check.id,
      pings.map((ping, i) => aPing({ n: i + 1, createdAt: at(i), ...ping })),
    );
    return check;
  };
  const list = async ({ code }: Check, query = ''): Promise<readonly Received['json'][]> => {
    const { status, json } = await world.get(`checks/${code}/pings/${query}`);
    expect(status).toBe(200);
    return itemsIn(json, 'pings');
  };
  const limitLog = (limit: number) =>
    world.store.dialect.write((knex) =>
      knex('profiles').where({ user_id: world.ownerId }).update({ ping_log_limit: limit }),
    );

  test('7.1: are listed newest first, with their keys in a fixed order', async () => {
    const check = await logged([
      { kind: 'start', rid: RID, createdAt: at(21) },
      { kind: 'fail', rid: RID, createdAt: at(33.5012), method: 'POST', body: Buffer.from('x'), exitStatus: 3 },
    ]);
    const url = `http://localhost:8000/api/v3/checks/${check.code}/pings/2/body`;
    const sender = { scheme: 'http', remote_addr: '192.0.2.1' };
    const pings = await list(check);
    expect(pings).toEqual([
      {
        ...sender,
        type: 'fail',
        date: '2026-01-01T00:00:33.501200+00:00',
        n: 2,
        method: 'POST',
        ua: 'curl/8.5.0',
        rid: RID,
        body_url: url,
        duration: 12.5,
      },
      {
        ...sender,
        type: 'start',
        date: '2026-01-01T00:00:21+00:00',
        n: 1,
        method: 'GET',
        ua: 'curl/8.5.0',
        rid: RID,
        body_url: null,
      },
    ]);
    expect(Object.keys(pings[0] ?? {})).toEqual([
      'type',
      'date',
      'n',
      'scheme',
      'remote_addr',
      'method',
      'ua',
      'rid',
      'body_url',
      'duration',
    ]);
    const older = await world.send('GET', `/api/v1/checks/${check.code}/pings/`, { key: world.rw });
    expect(itemsIn(older.json, 'pings')[0]?.['body_url']).toBe(url.replace('v3', 'v1'));
  });

  test('13 no. 8: the exit status is told only when asked for, as clients compare documents', async () => {
    const check = await logged([{ kind: 'fail', exitStatus: 3 }, { kind: 'success' }]);
    const path = `/api/v3/checks/${check.code}/pings/?details=1`;
    const pings = itemsIn((await world.send('GET', path, { key: world.rw })).json, 'pings');
    expect(pings.map((ping) => ping['exitstatus'])).toEqual([undefined, 3]);
    for (const ping of await list(check)) expect(ping).not.toHaveProperty('exitstatus');
  });

  test('7.1: every kind has its name; a mail has no method, and perhaps no address', async () => {
    const kinds = ['success', 'fail', 'start', 'log', 'ign'] as const;
    const check = await logged(kinds.map((kind) => ({ kind, scheme: 'email', method: '', remoteAddr: null })));
    const pings = await list(check);
    expect(pings.map(({ type }) => type)).toEqual([...kinds].reverse());
    expect(pings[0]).toMatchObject({ scheme: 'email', method: '', remote_addr: null, rid: null });
  });

  test.each([
    [0, '2026-01-01T00:00:00+00:00'],
    [0.000009, '2026-01-01T00:00:00.000009+00:00'],
    [0.5, '2026-01-01T00:00:00.500000+00:00'],
  ])('7.1: a ping at second %d has the date %s', async (secs, date) => {
    const [ping] = await list(await logged([{ createdAt: at(secs) }]));
    expect(ping?.['date']).toBe(date);
  });

  test.each<[string, readonly Partial<Ping>[], number | undefined]>([
    ['a start and its end', [{ kind: 'start' }, {}], 1],
    ['an end alone', [{}, {}], undefined],
    ['the first ping of all', [{}], undefined],
    ['other pings between', [{ kind: 'start' }, { kind: 'log' }, { kind: 'ign' }, {}], 3],
    ['another rid', [{ kind: 'start', rid: RID }, { rid: OTHER_RID }], undefined],
    ['no rid at the end', [{ kind: 'start', rid: RID }, {}], undefined],
    ['an end already', [{ kind: 'start' }, {}, {}], undefined],
    ['two starts: the later counts', [{ kind: 'start' }, { kind: 'start' }, {}], 1],
    ['hundredths', [{ kind: 'start' }, { createdAt: at(0.987_654) }], 0.99],
    ['just below three days', [{ kind: 'start' }, { createdAt: at(72 * HOUR - 0.5) }], 72 * HOUR - 0.5],
    ['three days', [{ kind: 'start' }, { createdAt: at(72 * HOUR) }], undefined],
  ])('7.1: the duration of a run with %s', async (_, pings, duration) => {
    const [newest] = await list(await logged(pings));
    expect(newest?.['duration']).toBe(duration);
    if (duration === undefined) expect(newest).not.toHaveProperty('duration');
  });

  test('7.1: the list reaches as far back as the log of the owner, durations further', async () => {
    const many = Array.from(
      { length: 30 },
      (_, i): Partial<Ping> => ({ kind: i % 2 ? 'success' : 'start', rid: null }),
    );
    const check = await logged(many);
    await limitLog(5);
    const pings = await list(check);
    expect(pings.map(({ n }) => n)).toEqual([30, 29, 28, 27, 26]);
    expect(pings.filter(({ type }) => type === 'success').map(({ duration }) => duration)).toEqual([1, 1, 1]);
    await limitLog(100);
  });

  test('7.1: holds 1,000 pings at most, and pages lead to the rest', async () => {
    await limitLog(5000);
    const check = await logged(Array.from({ length: 1010 }, () => ({})));
    expect(await list(check)).toHaveLength(1000);
    expect((await list(check, '?before=11')).map(({ n }) => n)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect((await list(check, '?limit=2&before=5')).map(({ n }) => n)).toEqual([4, 3]);
    expect(await list(check, '?limit=3')).toHaveLength(3);
    for (const query of ['limit=0', 'limit=1001', 'before=x', 'before=-1']) {
      expect((await world.get(`checks/${check.code}/pings/?${query}`)).status).toBe(400);
    }
    await limitLog(100);
  });

  test('7.2: a body comes back byte for byte, as plain text without a charset', async () => {
    const bytes = Buffer.from([0x68, 0, 0xff, 0xfe, 0x0d, 0x0a]);
    const check = await logged([{ body: bytes }]);
    const answer = await world.get(`checks/${check.code}/pings/1/body`);
    expect([answer.status, answer.headers['content-type'], answer.bytes]).toEqual([200, 'text/plain', bytes]);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    const head = await world.send('HEAD', `/api/v3/checks/${check.code}/pings/1/body`, { key: world.rw });
    expect([head.status, head.headers['content-length']]).toEqual([200, '6']);
  });

  test.each(['0', '1', '2', '4', '9999', '99999999999999999999', '-1', '1.0', 'x'])(
    '7.2: there is no body at serial %s',
    async (n) => {
      await limitLog(1);
      // the log of the owner reaches back to serial 3 only; that has none, 2 is there still, 1 is empty
      const check = await logged([{ body: Buffer.from('') }, { body: Buffer.from('old') }, {}]);
      expect((await world.get(`checks/${check.code}/pings/${n}/body`)).status).toBe(404);
      expect((await world.get(`checks/${check.code}/pings/3/body`)).status).toBe(404);
      await limitLog(100);
    },
  );

  test('7.1: an empty body has no address', async () => {
    const pings = await list(await logged([{ body: Buffer.from('') }, { objectSize: 20 }]));
    expect(pings.map(({ body_url }) => body_url)).toEqual([expect.stringContaining('/pings/2/body'), null]);
  });

  test.each([
    ['there', async () => Buffer.from('from the bucket'), 200, 'from the bucket'],
    ['missing', async () => null, 404, '{"error":"not found"}'],
    ['not answering', () => Promise.reject(new Unavailable('no')), 503, ''],
  ])('7.2: a body in object storage that is %s', async (_, get, status, text) => {
    const check = await logged([{ objectSize: 15 }]);
    const config = loadConfig({}, { cwd: '/nonexistent', keepSecretKey: () => 'test-secret' });
    const bus = await createBus();
    const api = createApiHandler({
      config,
      bus,
      store: world.store,
      clock: systemClock(),
      health: aHealth(world.store, systemClock()),
      log: silentLog,
      endpoints: await loadEndpoints(),
      bodies: createBodies(world.store, aStorage({ get })),
    });
    const server = await listen((req, res) => void api(req, res), 0, '127.0.0.1');
    const send = apiClient(`http://127.0.0.1:${server.port}`);
    const answer = await send('GET', `/api/v3/checks/${check.code}/pings/1/body`, { key: world.rw });
    expect([answer.status, answer.text]).toEqual([status, text]);
    await server.close(1000);
  });
});
