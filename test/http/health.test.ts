import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addSecs } from '../../server/core/instant.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { T0 } from '../support/builders.ts';
import { seed } from '../support/seed.ts';
import { sqliteFileOf, sqliteStore, type TestStore } from '../support/stores.ts';
import { type TestClock, testClock } from '../support/test-clock.ts';

describe('probes', () => {
  let db: TestStore;
  let app: TestApp;
  let clock: TestClock;
  let refusal: string | null = null;

  beforeEach(async () => {
    clock = testClock(T0);
    db = await sqliteStore.open();
    refusal = null;
    app = await startApp(db, { clock, refusal: () => refusal, env: { SITE_ROOT: 'http://localhost:8000/hc' } });
  });
  afterEach(async () => {
    await app.stop();
    await db.cleanup();
  });

  const ask = async (path: string, method = 'GET') => {
    const response = await fetch(`${app.base}${path}`, { method });
    return { status: response.status, text: await response.text() };
  };

  test('a server that is well says so, at the root and below the path of the site, to any host name', async () => {
    for (const path of ['/healthz', '/readyz', '/hc/healthz', '/hc/readyz/'])
      expect(await ask(path), path).toEqual({ status: 200, text: 'ok\n' });
    expect(await app.statusOf({ path: '/readyz', headers: { Host: '10.0.0.7' } })).toBe(200);
    expect(await ask('/hc/api/v3/status/')).toEqual({ status: 200, text: 'OK' });
    expect((await ask('/readyz', 'POST')).status).toBe(405);
    expect(await ask('/readyz', 'HEAD')).toEqual({ status: 200, text: '' });
  });

  test('?verbose lists every part', async () => {
    const { text } = await ask('/readyz?verbose');
    const names = text.split('\n').map((line) => line.split(':')[0]);
    expect(names).toEqual([
      'ok',
      'storage',
      'disk',
      'backup',
      'reach',
      'listening',
      'alerting',
      'checks',
      'flips',
      'deliveries',
      'emails',
      'reports',
      '',
    ]);
  });

  test('held-up alerts: the status names them, pings are still welcome here', async () => {
    await seed(db.store, [{ name: 'late', status: 'up', alertAfter: addSecs(T0, -31) }]);
    expect(await ask('/hc/api/v3/status/')).toEqual({
      status: 503,
      text: 'checks: A check has been overdue for 31 seconds without going down.',
    });
    expect((await ask('/readyz')).status).toBe(200);
    // this process does not send alerts: to restart it would not help
    expect((await ask('/healthz')).status).toBe(200);
  });

  test('a process that refuses pings, or is about to stop: no more are to be sent here, and it is not started anew', async () => {
    refusal = 'This process is about to stop.';
    expect(await ask('/readyz')).toEqual({ status: 503, text: 'listening: failed. This process is about to stop.\n' });
    expect((await ask('/healthz')).status).toBe(200);
    expect((await ask('/hc/api/v3/status/')).status).toBe(200);
  });

  test('pings that cannot be stored: 503 with the part, without the name of the file', async () => {
    expect((await ask('/readyz')).status).toBe(200);
    await rm(sqliteFileOf(db));
    clock.advance(5);
    expect(await ask('/readyz')).toEqual({ status: 503, text: 'storage: failed. Pings cannot be stored.\n' });
    expect(await ask('/hc/api/v3/status/')).toEqual({ status: 503, text: 'storage: Pings cannot be stored.' });
  });
});
