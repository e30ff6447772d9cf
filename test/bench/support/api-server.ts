import { createServer } from 'node:http';
import { createBodies } from '../../../server/bodies/bodies.ts';
import { createBus } from '../../../server/bus.ts';
import { systemClock } from '../../../server/clock.ts';
import { loadConfig } from '../../../server/config.ts';
import { createApiHandler } from '../../../server/http/api/handler.ts';
import { loadEndpoints } from '../../../server/http/api/load-endpoints.ts';
import { silentLog } from '../../../server/log.ts';
import { openStore, type StoreOptions } from '../../../server/store/open.ts';
import { aHealth } from '../../support/health.ts';

// The server under test, a process of its own: the API of the `serve` command, watched from outside.

/** What to run. */
export interface ApiServerOrder {
  readonly options: StoreOptions;
  readonly secretKey: string;
}

/** What the server has done since it was last asked. */
export interface ApiServerReport {
  readonly requests: number;
  readonly queries: number;
  /** From the first line of the request until the last byte was handed over. */
  readonly serverP50Ms: number;
  readonly serverP99Ms: number;
}

process.once('message', (order: ApiServerOrder) => {
  run(order).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
process.once('disconnect', () => process.exit());

async function run({ options, secretKey }: ApiServerOrder): Promise<void> {
  const store = openStore(options);
  const config = loadConfig({ SECRET_KEY: secretKey, DATA_DIR: '/nonexistent' }, { cwd: '/nonexistent' });
  const bus = await createBus();
  const api = createApiHandler({
    config,
    store,
    bus,
    bodies: createBodies(store, null),
    clock: systemClock(),
    health: aHealth(store, systemClock()),
    log: silentLog,
    endpoints: await loadEndpoints(),
  });
  let times: number[] = [];
  let queries = 0;
  store.dialect.knex.on('query', () => {
    queries += 1;
  });
  const server = createServer((req, res) => {
    const startedAt = performance.now();
    res.once('finish', () => times.push(performance.now() - startedAt));
    if (!api(req, res)) res.writeHead(404).end();
  });
  process.on('message', () => {
    const sorted = times.sort((a, b) => a - b);
    const rank = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
    const report = { requests: sorted.length, queries, serverP50Ms: rank(0.5), serverP99Ms: rank(0.99) };
    process.send?.(report satisfies ApiServerReport);
    times = [];
    queries = 0;
  });
  server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
}
