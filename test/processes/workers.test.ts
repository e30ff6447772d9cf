import { afterEach, describe, expect, test } from 'vitest';
import { openStore } from '../../server/store/open.ts';
import { databaseEnv, startRollcall } from '../support/rollcall.ts';
import { seed } from '../support/seed.ts';
import { stores } from '../support/stores.ts';

describe.each(stores)('WEB_WORKERS=2 on $name', ({ open }) => {
  const clean: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of clean.reverse()) await end();
    clean.length = 0;
  });

  test('two processes share the port, a dead one is replaced, no answered ping is lost, and SIGTERM ends all', async () => {
    const db = await open();
    clean.push(() => db.cleanup());
    const { checks } = await seed(db.store, [{ name: 'busy' }]);
    await db.store.close();
    const rollcall = await startRollcall('serve', { ...databaseEnv(db.options), WEB_WORKERS: '2' });
    clean.push(() => rollcall.kill());

    const workers = () => new Set(rollcall.logged.filter(({ port }) => port !== undefined).map(({ pid }) => pid));
    await expect.poll(() => workers().size).toBe(2);
    const [first] = workers();
    let answered = await pingTimes(20, `${rollcall.base}/ping/${checks[0]?.code}`);
    process.kill(Number(first), 'SIGKILL');
    await expect.poll(() => workers().size).toBe(3);
    answered += await pingTimes(20, `${rollcall.base}/ping/${checks[0]?.code}`);
    expect(answered).toBe(40);

    expect(await rollcall.stop()).toBe(0);
    const store = openStore(db.options);
    clean.push(() => store.close());
    expect((await store.checks.byId(checks[0]?.id ?? 0))?.nPings).toBe(40);
  });
});

async function pingTimes(count: number, url: string): Promise<number> {
  const statuses = await Promise.all(Array.from({ length: count }, async () => (await fetch(url)).status));
  return statuses.filter((status) => status === 200).length;
}
