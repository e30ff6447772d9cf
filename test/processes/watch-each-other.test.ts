import { afterEach, beforeEach, expect, test } from 'vitest';
import { sweepOnce } from '../../server/alerts/sweep.ts';
import { type HealthFacts, judgeHealth } from '../../server/core/health.ts';
import { createHttp, type HttpClient } from '../../server/delivery/http.ts';
import { silentLog } from '../../server/log.ts';
import { createWatch } from '../../server/processes/watch.ts';
import { aConfig } from '../delivery/settings.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { T0 } from '../support/builders.ts';
import { alwaysListening } from '../support/listening.ts';
import { seed } from '../support/seed.ts';
import { sqliteStore, type TestStore } from '../support/stores.ts';
import { type TestClock, testClock } from '../support/test-clock.ts';

// U1: two servers watch each other, each by a check with a period of three minutes and five minutes of grace.

interface Server {
  readonly db: TestStore;
  readonly app: TestApp;
  readonly checkId: number;
  readonly pingUrl: string;
  isAlive: boolean;
}

const LIVELY = {
  doors: [],
  overdueSince: null,
  unprocessedSince: null,
  undeliveredSince: null,
  untriedSince: null,
} as const;

let clock: TestClock;
let http: HttpClient;
let servers: readonly [Server, Server];

beforeEach(async () => {
  clock = testClock(T0);
  http = createHttp(aConfig({}));
  servers = [await start(), await start()];
});
afterEach(async () => {
  await http.close();
  for (const { app, db } of servers) {
    await app.stop();
    await db.cleanup();
  }
});

async function start(): Promise<Server> {
  const db = await sqliteStore.open();
  const app = await startApp(db, { clock });
  const { checks } = await seed(db.store, [{ timeoutSecs: 180, graceSecs: 300 }]);
  const [check] = checks;
  return { db, app, checkId: check?.id ?? 0, pingUrl: `${app.base}/ping/${check?.code}`, isAlive: true };
}

/** A look of one server at itself, which pings the other. */
function lookOf(server: Server, watchdogUrl: string): () => Promise<void> {
  const facts = (): HealthFacts => ({
    ...{ now: clock.now(), storageError: server.isAlive ? null : 'disk full', disk: null, lastBackupAt: null },
    unreachableSince: null,
    queues: { ...LIVELY, lastBeatAt: clock.now(), isDelivering: false, mailSince: null, reportsBeatAt: null },
  });
  return createWatch({ health: { read: async () => judgeHealth(facts()) }, http, log: silentLog, watchdogUrl });
}

async function minutes(count: number): Promise<void> {
  const [one, other] = servers;
  const looks = [lookOf(one, other.pingUrl), lookOf(other, one.pingUrl)];
  for (let n = 0; n < count; n += 1) {
    for (const look of looks) await look();
    clock.advance(60);
    for (const { db } of servers)
      await sweepOnce({ store: db.store, clock, log: silentLog, listening: alwaysListening });
  }
}

const statuses = () =>
  Promise.all(servers.map(async ({ db, checkId }) => (await db.store.checks.byId(checkId))?.status));

test('both are up for an hour; one that is no longer alive is reported by the other within nine minutes, and comes up again', async () => {
  await minutes(60);
  expect(await statuses()).toEqual(['up', 'up']);
  for (const { db, checkId } of servers) expect((await db.store.checks.byId(checkId))?.nPings).toBe(60);

  servers[0].isAlive = false;
  await minutes(7);
  expect(await statuses()).toEqual(['up', 'up']);
  await minutes(2);
  // the check of the first is on the second
  expect(await statuses()).toEqual(['up', 'down']);

  servers[0].isAlive = true;
  await minutes(1);
  expect(await statuses()).toEqual(['up', 'up']);
});
