import { createServer } from 'node:net';
import type { Check } from '../../../server/core/check.ts';
import type { Ping } from '../../../server/core/ping.ts';
import { createProjectWithKeys, type ProjectWithKeys } from '../../../server/services/create-project.ts';
import type { Store } from '../../../server/store/store.ts';
import { portOf } from '../../support/http-sink.ts';
import { databaseEnv, type RunningRollcall, startRollcall } from '../../support/rollcall.ts';
import { seedCheck, seedUser } from '../../support/seed.ts';
import { sqliteStore, type TestStore } from '../../support/stores.ts';

/** The program as operators run it, all parts in one process, with a project to work in. */
export interface ClientsServer extends ProjectWithKeys {
  readonly store: Store;
  /** `http://127.0.0.1:port` */
  readonly base: string;
  readonly smtpPort: number;
  addCheck(over?: Partial<Check>): Promise<Check>;
  pingUrl(check: Check): string;
  /** Oldest first. */
  pingsOf(check: Check): Promise<readonly Ping[]>;
  bodyOf(check: Check, n: number): Promise<string>;
  /** Ends the program, whose address stays free for `restart`. */
  stop(): Promise<void>;
  restart(): Promise<void>;
  cleanup(): Promise<void>;
}

/** Starts the program on SQLite, on free ports of this machine. */
export async function startServer(): Promise<ClientsServer> {
  const db = await openSqlite();
  const [port, smtpPort] = [await freePort(), await freePort()];
  const base = `http://127.0.0.1:${port}`;
  const database = databaseEnv(db.options);
  const env = {
    ...database,
    PORT: String(port),
    SITE_ROOT: base,
    SMTPD_PORT: String(smtpPort),
    PING_EMAIL_DOMAIN: 'ping.example.org',
  };
  const owner = await seedUser(db.store);
  const wish = { ownerId: owner.id, name: 'Clients' };
  const keys = await createProjectWithKeys(wish, { store: db.store, secretKey: database['SECRET_KEY'] ?? '' });
  let rollcall: RunningRollcall | null = await startRollcall('all', env);
  const stop = async (): Promise<void> => {
    await rollcall?.stop();
    rollcall = null;
  };
  return {
    ...keys,
    store: db.store,
    base,
    smtpPort,
    addCheck: (over = {}) => seedCheck(db.store, { ...over, projectId: keys.project.id }),
    pingUrl: ({ code }) => `${base}/ping/${code}`,
    pingsOf: async ({ id }) => (await db.store.pings.list(id, 100)).toReversed(),
    bodyOf: async ({ id }, n) => Buffer.from((await db.store.pings.body(id, n)) ?? []).toString(),
    stop,
    async restart() {
      rollcall = await startRollcall('all', env);
    },
    async cleanup() {
      await stop();
      await db.cleanup();
    },
  };
}

/** Returns a port that nobody listens on. Another program may take it meanwhile; then the one it is for will say so. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function openSqlite(): Promise<TestStore> {
  return await sqliteStore.open();
}
