import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type HttpSink, startHttpSink } from '../support/http-sink.ts';
import { databaseEnv, startRollcall } from '../support/rollcall.ts';
import { seed, seedChannel } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';

// F23: a notification that hung held up the heartbeat, or lost it.

const PINGS = 200;

describe.each(stores)('while a notification hangs, on $name', ({ open }) => {
  let db: TestStore;
  let sink: HttpSink;

  beforeEach(async () => {
    db = await open();
    sink = await startHttpSink();
  });

  afterEach(async () => {
    await sink.close();
    await db.cleanup();
  });

  test('pings are stored and answered before the notification ends, those of the same check too', async () => {
    const { project, checks } = await seed(db.store, [{ name: 'backup', status: 'up' }]);
    const value = JSON.stringify({ method_down: 'POST', url_down: `${sink.url}/down` });
    await seedChannel(db.store, project, { kind: 'webhook', value });
    const hanging: ServerResponse[] = [];
    sink.answer((response) => {
      hanging.push(response);
    });
    const app = await startRollcall('all', { ...databaseEnv(db.options), INTEGRATIONS_ALLOW_PRIVATE_IPS: 'True' });
    const ping = async (tail = '') => (await fetch(`${app.base}/ping/${checks[0]?.code}${tail}`)).status;
    expect(await ping('/fail')).toBe(200);
    await sink.arrived(1);

    const answers = await Promise.all(Array.from({ length: PINGS }, () => ping()));

    expect(new Set(answers)).toEqual(new Set([200]));
    expect(hanging).toHaveLength(1);
    expect((await db.store.checks.byId(checks[0]?.id ?? 0))?.nPings).toBe(PINGS + 1);
    for (const response of hanging) response.end();
    expect(await app.stop()).toBe(0);
  });
});
