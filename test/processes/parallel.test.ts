import { afterEach, describe, expect, test } from 'vitest';
import { openStore } from '../../server/store/open.ts';
import { startHttpSink } from '../support/http-sink.ts';
import { databaseEnv, startRollcall } from '../support/rollcall.ts';
import { seed, seedChannel } from '../support/seed.ts';
import { stores } from '../support/stores.ts';

describe.each(stores)('many clients at once on $name', ({ open }) => {
  const clean: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of clean.reverse()) await end();
    clean.length = 0;
  });

  test('200 parallel fail pings on one check: exact count, one flip, one alert', async () => {
    const db = await open();
    clean.push(() => db.cleanup());
    const sink = await startHttpSink();
    clean.push(() => sink.close());
    const { project, checks } = await seed(db.store, [{ name: 'busy', status: 'up' }, { name: 'last' }]);
    const value = JSON.stringify({ url_down: `${sink.url}/$NAME/$STATUS` });
    await seedChannel(db.store, project, { kind: 'webhook', value });
    await db.store.close();
    const env = { ...databaseEnv(db.options), INTEGRATIONS_ALLOW_PRIVATE_IPS: 'True' };
    const rollcall = await startRollcall('all', env);
    clean.push(() => rollcall.kill());
    const [busy, last] = checks;

    const statuses = await Promise.all(
      Array.from({ length: 200 }, async () => (await fetch(`${rollcall.base}/ping/${busy?.code}/fail`)).status),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    // flips are delivered in their order on a channel, so after this one there is nothing left of the first
    await sink.arrived(1);
    await fetch(`${rollcall.base}/ping/${last?.code}/fail`);
    await sink.arrived(2);
    expect(await rollcall.stop()).toBe(0);
    expect(sink.requests.map(({ path }) => path)).toEqual(['/busy/down', '/last/down']);

    const store = openStore(db.options);
    clean.push(() => store.close());
    const id = busy?.id ?? 0;
    expect((await store.checks.byId(id))?.nPings).toBe(200);
    expect(await store.flips.ofCheck(id, 10)).toHaveLength(1);
    // the owner keeps the newest hundred
    const serials = (await store.pings.list(id, 100)).map(({ n }) => n);
    expect(serials).toEqual(Array.from({ length: 100 }, (_, index) => 200 - index));
  });
});
