import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type HttpSink, startHttpSink } from '../support/http-sink.ts';
import { databaseEnv, startRollcall } from '../support/rollcall.ts';
import { seed, seedChannel } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';

describe.each(stores)('killing the server within a delivery on $name', ({ open }) => {
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

  test('the alert arrives after the restart, once more and no more, with the same id', async () => {
    const { project, checks } = await seed(db.store, [{ name: 'nightly backup', status: 'up' }]);
    const value = JSON.stringify({ method_down: 'POST', url_down: `${sink.url}/down`, body_down: '$NAME $NOW' });
    await seedChannel(db.store, project, { kind: 'webhook', value });
    await db.store.close();
    const env = { ...databaseEnv(db.options), INTEGRATIONS_ALLOW_PRIVATE_IPS: 'True' };

    const held: ServerResponse[] = [];
    sink.answer((response) => {
      held.push(response);
    });
    const first = await startRollcall('all', env);
    expect((await fetch(`${first.base}/ping/${checks[0]?.code}/fail`)).status).toBe(200);
    await sink.arrived(1);
    await first.kill();

    // its leases are void as soon as the next process starts
    sink.answer({ status: 200 });
    const second = await startRollcall('all', env);
    await sink.arrived(2);
    // a later alert on the same channel comes after everything before it, so nothing more can be under way
    expect((await fetch(`${second.base}/ping/${checks[0]?.code}`)).status).toBe(200);
    expect((await fetch(`${second.base}/ping/${checks[0]?.code}/fail`)).status).toBe(200);
    await sink.arrived(3);
    expect(await second.stop()).toBe(0);

    const [killed, repeated, later] = sink.requests;
    expect(repeated?.text).toBe(killed?.text);
    expect(repeated?.headers['idempotency-key']).toMatch(/^[\w-]{16,}$/);
    expect(repeated?.headers['idempotency-key']).toBe(killed?.headers['idempotency-key']);
    expect(later?.headers['idempotency-key']).not.toBe(killed?.headers['idempotency-key']);
    expect(sink.requests).toHaveLength(3);
  });
});
