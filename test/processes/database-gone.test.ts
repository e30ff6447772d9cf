import Database from 'better-sqlite3';
import { afterEach, describe, expect, test } from 'vitest';
import { openStore, type StoreOptions } from '../../server/store/open.ts';
import { type HttpSink, startHttpSink } from '../support/http-sink.ts';
import { startProxy } from '../support/postgres-proxy.ts';
import { databaseEnv, type RunningRollcall, startRollcall } from '../support/rollcall.ts';
import { seed, seedChannel } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';

/** Takes the database away from the program, and gives it back. */
interface Outage {
  /** What the program is started with. */
  readonly options: StoreOptions;
  begin(): Promise<void>;
  end(): Promise<void>;
  close(): Promise<void>;
}

async function outageOf({ options }: TestStore): Promise<Outage> {
  if (options.database === 'postgres') {
    const proxy = await startProxy(options);
    return { options: proxy.options, begin: proxy.cut, end: proxy.mend, close: proxy.close };
  }
  const other = new Database(options.file);
  return {
    options,
    async begin() {
      other.exec('begin immediate');
    },
    async end() {
      other.exec('rollback');
    },
    async close() {
      other.close();
    },
  };
}

describe.each(stores)('the database goes away on $name', ({ open }) => {
  const clean: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of clean.reverse()) await end();
    clean.length = 0;
  });

  test('pings get 503 with Retry-After, nothing answered is lost, and everything comes back by itself', async () => {
    const db = await open();
    clean.push(() => db.cleanup());
    const sink: HttpSink = await startHttpSink();
    clean.push(() => sink.close());
    const { project, checks } = await seed(db.store, [{ name: 'a', status: 'up' }, { name: 'b' }]);
    const value = JSON.stringify({ url_down: `${sink.url}/down/$NAME` });
    await seedChannel(db.store, project, { kind: 'webhook', value });
    await db.store.close();
    const outage = await outageOf(db);
    clean.push(() => outage.close());
    const env = { ...databaseEnv(outage.options), INTEGRATIONS_ALLOW_PRIVATE_IPS: 'True' };
    const rollcall = await startRollcall('all', env);
    clean.push(() => rollcall.kill());
    const [a, b] = checks;

    let answered = 0;
    const ping = async (path: string): Promise<Response> => {
      const response = await fetch(`${rollcall.base}/ping/${path}`);
      if (response.status === 200) answered += 1;
      return response;
    };
    expect((await ping(`${b?.code}`)).status).toBe(200);

    await outage.begin();
    const refused = await Promise.all(Array.from({ length: 5 }, () => ping(`${b?.code}`)));
    expect(refused.map((response) => response.status)).toEqual([503, 503, 503, 503, 503]);
    for (const response of refused) expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    // the answer of a moment ago may be given again for five seconds
    for (const path of ['readyz', 'api/v3/status/']) {
      await expect.poll(async () => (await fetch(`${rollcall.base}/${path}`)).status, { message: path }).toBe(503);
    }
    expect((await fetch(`${rollcall.base}/healthz`)).status).toBe(200);

    await outage.end();
    await untilStored(rollcall, `${b?.code}`, ping);
    expect((await ping(`${a?.code}/fail`)).status).toBe(200);
    await sink.arrived(1);
    expect(sink.requests[0]?.path).toBe('/down/a');
    expect(await rollcall.stop()).toBe(0);

    const store = openStore(db.options);
    clean.push(() => store.close());
    const counts = await Promise.all(checks.map(async ({ id }) => (await store.checks.byId(id))?.nPings ?? 0));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(answered);
  });
});

/** Pings as a client that retries does, until one is stored. */
async function untilStored(
  rollcall: RunningRollcall,
  path: string,
  ping: (path: string) => Promise<Response>,
): Promise<void> {
  while (rollcall.child.exitCode === null) {
    if ((await ping(path)).status === 200) return;
  }
  throw new Error('the server ended');
}
