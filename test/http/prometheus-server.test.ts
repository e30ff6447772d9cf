import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at } from '../support/builders.ts';
import { seedChannel } from '../support/seed.ts';
import { pageStores, type TestStore } from '../support/stores.ts';
import { type ApiWorld, buildApiWorld } from './api/world.ts';

const KEY = 'metrics-key';

describe.each(pageStores)('counters of the server on $name', ({ open }) => {
  let db: TestStore;
  let world: ApiWorld;
  let closed: ApiWorld;

  beforeAll(async () => {
    db = await open();
    world = await buildApiWorld(db, { METRICS_KEY: KEY });
    closed = await buildApiWorld(await open());
  });

  afterAll(async () => {
    await world.end();
    await closed.end();
  });

  const metrics = (headers: Record<string, string>, of = world) => of.send('GET', '/api/v3/metrics/', { headers });
  const counters = async () => (await metrics({ 'X-Metrics-Key': KEY })).json;

  test('are null and zero at first', async () => {
    expect(await counters()).toEqual({
      ts: 1_767_225_600,
      max_ping_id: null,
      max_notification_id: null,
      num_unprocessed_flips: 0,
    });
  });

  test('grow with pings, notifications and flips, and pings that are removed change nothing', async () => {
    const { uuid } = await world.make();
    for (let n = 0; n < 3; n += 1) await fetch(`${world.app.base}/ping/${uuid}/fail`);
    const check = await db.store.checks.byCode(uuid);
    const channel = await seedChannel(db.store, world.project, { kind: 'email', value: 'ops@example.org' });
    const fresh = { flipId: null, checkId: null, channelId: channel.id, event: '', checkStatus: 'down' } as const;
    await db.store.notifications.insert([{ ...fresh, code: randomUUID(), createdAt: at(0) }]);
    const before = await counters();
    expect(before).toMatchObject({ max_ping_id: 3, max_notification_id: 1, num_unprocessed_flips: 1 });
    await db.store.pings.prune(check?.id ?? 0, 2);
    expect(await counters()).toEqual(before);
  });

  test.each([
    ['the key', { 'X-Metrics-Key': KEY }, 200],
    ['no key', {}, 403],
    ['an empty key', { 'X-Metrics-Key': '' }, 403],
    ['another key', { 'X-Metrics-Key': `${KEY}x` }, 403],
    ['the key of a project', { 'X-Api-Key': 'x'.repeat(32) }, 403],
  ])('with %s', async (_, headers, status) => {
    const received = await metrics({ ...headers });
    expect(received.status).toBe(status);
    if (status === 403) expect(received.text).toBe('');
  });

  test('are closed where the operator set no key', async () => {
    expect((await metrics({ 'X-Metrics-Key': '' }, closed)).status).toBe(403);
    expect((await metrics({ 'X-Metrics-Key': KEY }, closed)).status).toBe(403);
  });

  test.each([
    ['text/plain', true],
    ['application/openmetrics-text;version=1.0.0;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1', true],
    ['*/*', false],
    ['application/json, text/plain, */*', false],
    ['application/json', false],
  ])('asked for as %s come for Prometheus: %s', async (Accept, isText) => {
    const received = await metrics({ 'X-Metrics-Key': KEY, Accept });
    expect(received.headers['content-type']?.startsWith('text/plain; version=0.0.4')).toBe(isText);
    if (isText) expect(received.text).toMatch(/^# HELP rollcall_last_ping_id .*\n# TYPE rollcall_last_ping_id gauge\n/);
  });

  describe('in the status', () => {
    const status = (query: string, headers: Record<string, string> = {}) =>
      world.send('GET', `/api/v3/status/${query}`, { headers });

    test('are told to whoever has the key and asks', async () => {
      const { json } = await status('?verbose=1', { 'X-Metrics-Key': KEY });
      expect(json).toEqual({
        database: db.store.database,
        loop_lag: 0,
        unprocessed_flips: expect.any(Number),
        queue_length: 0,
        storage: 'database',
      });
    });

    test('say how far behind the alert loop is', async () => {
      const { uuid } = await world.make({ timeout: 60, grace: 60 });
      await fetch(`${world.app.base}/ping/${uuid}`);
      world.clock.advance(150);
      const { json } = await status('?verbose=1', { 'X-Metrics-Key': KEY });
      expect(json['loop_lag']).toBe(30);
    });

    test.each([
      ['', { 'X-Metrics-Key': KEY }],
      ['?verbose=1', {}],
      ['?verbose=1', { 'X-Metrics-Key': 'wrong' }],
      ['?verbose=0', { 'X-Metrics-Key': KEY }],
    ])('are not told to %j with %j', async (query, headers) => {
      expect(await status(query, { ...headers })).toMatchObject({
        status: 503,
        text: 'flips: A status change has been waiting to be processed for 2 minutes.',
      });
    });
  });
});
