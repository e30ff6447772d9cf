import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Check } from '../../server/core/check.ts';
import { migrate } from '../../server/store/migrations.ts';
import { type OpenStore, openStore, type StoreOptions } from '../../server/store/open.ts';
import { createDatabase, startPostgres } from '../support/postgres.ts';
import { type PostgresProxy, startProxy } from '../support/postgres-proxy.ts';
import { seed, seedChannel } from '../support/seed.ts';

/** A job pings at least every 20 s. */
export const TIMEOUT_SECS = 30;
export const GRACE_SECS = 30;

/** What a job does: `healthy` pings all the time, `dying` is silent for a while, `failing` reports failures. */
export type JobKind = 'healthy' | 'dying' | 'failing';

const HOW_MANY: Readonly<Record<JobKind, number>> = { healthy: 150, dying: 30, failing: 20 };
// of no use to tests of limits
const EVERYTHING = 1_000_000;

export interface Job {
  readonly kind: JobKind;
  readonly check: Check;
}

/** A database with checks, and the way in which the program reaches it. */
export interface World {
  /** For the program: through the proxy, where there is one. */
  readonly options: StoreOptions;
  /** For us, past the proxy. */
  open(): OpenStore;
  /** Null on SQLite. */
  readonly proxy: PostgresProxy | null;
  readonly jobs: readonly Job[];
  close(): Promise<void>;
}

/** Makes a database with 200 checks whose alerts go to `sinkUrl`. */
export async function makeWorld(database: 'sqlite' | 'postgres', sinkUrl: string): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-chaos-'));
  const server = database === 'postgres' ? await startPostgres({ durable: true }) : null;
  const direct: StoreOptions =
    server === null ? { database: 'sqlite', file: join(folder, 'hc.sqlite') } : await createDatabase(server.options);
  const proxy = direct.database === 'postgres' ? await startProxy(direct) : null;
  const store = openStore(direct);
  await migrate(store.dialect.knex);
  const jobs = await fill(store, sinkUrl);
  await store.close();
  return {
    options: proxy?.options ?? direct,
    open: () => openStore(direct),
    proxy,
    jobs,
    async close() {
      await proxy?.close();
      await server?.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function fill(store: OpenStore, sinkUrl: string): Promise<readonly Job[]> {
  const kinds = Object.entries(HOW_MANY).flatMap(([kind, count]) => Array.from({ length: count }, () => kind));
  const { project, checks } = await seed(
    store,
    kinds.map((kind, index) => ({ name: `${kind} ${index}`, timeoutSecs: TIMEOUT_SECS, graceSecs: GRACE_SECS })),
  );
  await store.dialect.write((tx) => tx('profiles').update({ ping_log_limit: EVERYTHING }));
  await seedChannel(store, project, {
    kind: 'webhook',
    value: JSON.stringify({ url_down: `${sinkUrl}/down/$CODE`, url_up: `${sinkUrl}/up/$CODE` }),
  });
  return checks.map((check) => ({ kind: kindOf(check.name), check }));
}

function kindOf(name: string): JobKind {
  if (name.startsWith('healthy')) return 'healthy';
  return name.startsWith('dying') ? 'dying' : 'failing';
}
