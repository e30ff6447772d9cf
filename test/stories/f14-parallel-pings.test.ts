import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type HttpSink, startHttpSink } from '../support/http-sink.ts';
import { databaseEnv, type RunningRollcall, startRollcall } from '../support/rollcall.ts';
import { seed, seedChannel } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';

// F14: pings of one check that came at once were counted wrongly, and made several alerts of one change.

const PINGS = 200;

describe.each(stores)('200 pings of one check at once, on $name', ({ open }) => {
  let db: TestStore;
  let sink: HttpSink;
  let apps: RunningRollcall[];

  beforeEach(async () => {
    db = await open();
    sink = await startHttpSink();
    const env = { ...databaseEnv(db.options), INTEGRATIONS_ALLOW_PRIVATE_IPS: 'True' };
    apps = [await startRollcall('all', env)];
    // several hosts take pings on PostgreSQL, and on SQLite several processes can
    apps.push(await startRollcall('pinger', env));
  });

  afterEach(async () => {
    for (const app of apps) await app.kill();
    await sink.close();
    await db.cleanup();
  });

  test('by two processes: each is counted, one change is recorded, one alert is sent', async () => {
    const { project, checks } = await seed(db.store, [{ name: 'backup', status: 'up' }]);
    const value = JSON.stringify({ url_down: `${sink.url}/down`, url_up: `${sink.url}/up` });
    await seedChannel(db.store, project, { kind: 'webhook', value });
    const { id, code } = checks[0] ?? { id: 0, code: '' };
    const pingAll = async (action: string): Promise<Set<number>> => {
      const sent = Array.from({ length: PINGS }, (_, n) => fetch(`${apps[n % 2]?.base}/ping/${code}${action}`));
      return new Set((await Promise.all(sent)).map(({ status }) => status));
    };

    expect(await pingAll('/fail')).toEqual(new Set([200]));
    await sink.arrived(1);
    expect(await pingAll('')).toEqual(new Set([200]));
    await sink.arrived(2);

    expect((await db.store.checks.byId(id))?.nPings).toBe(2 * PINGS);
    const serials = (await db.store.pings.list(id, 1_000)).map(({ n }) => n).toReversed();
    expect(serials).toEqual(Array.from({ length: serials.length }, (_, n) => 2 * PINGS - serials.length + n + 1));
    expect((await db.store.flips.ofCheck(id, 10)).map(({ newStatus }) => newStatus)).toEqual(['up', 'down']);
    for (const app of apps) expect(await app.stop()).toBe(0);
    expect(sink.requests.map(({ path }) => path)).toEqual(['/down', '/up']);
  });
});
