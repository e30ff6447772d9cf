import { rename, rm } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { openStore } from '../../server/store/open.ts';
import { databaseEnv, startRollcall } from '../support/rollcall.ts';
import { seed } from '../support/seed.ts';
import { sqliteFileOf, sqliteStore } from '../support/stores.ts';

test('T2: while the database file is gone pings are refused, though writing to it would still work', async () => {
  const db = await sqliteStore.open();
  const { checks } = await seed(db.store, [{ name: 'a' }]);
  await db.store.close();
  const file = sqliteFileOf(db);
  const server = await startRollcall('all', databaseEnv(db.options));
  const ping = async (): Promise<number> => (await fetch(`${server.base}/ping/${checks[0]?.code}`)).status;
  expect(await ping()).toBe(200);
  await rename(file, `${file}.gone`);
  await expect.poll(ping, { timeout: 5_000 }).toBe(503);
  await rename(`${file}.gone`, file);
  await expect.poll(ping, { timeout: 5_000 }).toBe(200);
  expect(await server.stop()).toBe(0);
  await db.cleanup();
});

test('T2: while the log of the database is gone pings are refused and health says so; what was answered outlives a restart', async () => {
  const db = await sqliteStore.open();
  const { checks } = await seed(db.store, [{ name: 'a' }]);
  await db.store.close();
  const log = `${sqliteFileOf(db)}-wal`;
  const first = await startRollcall('all', databaseEnv(db.options));
  let answered = 0;
  const ping = async ({ base }: { readonly base: string }): Promise<number> => {
    const { status } = await fetch(`${base}/ping/${checks[0]?.code}`);
    if (status === 200) answered += 1;
    return status;
  };
  for (let n = 0; n < 5; n += 1) expect(await ping(first)).toBe(200);

  await rm(log);

  await expect.poll(() => ping(first), { timeout: 5_000 }).toBe(503);
  const status = async () => {
    const response = await fetch(`${first.base}/api/v3/status/?details=1`);
    return { code: response.status, text: await response.text() };
  };
  await expect.poll(status, { timeout: 30_000 }).toMatchObject({ code: 503 });
  expect((await fetch(`${first.base}/readyz`)).status).toBe(503);
  expect(await first.stop()).toBe(0);

  const second = await startRollcall('all', databaseEnv(db.options));
  expect(await ping(second)).toBe(200);
  expect(await second.stop()).toBe(0);
  const store = openStore(db.options);
  expect(await store.checks.byId(checks[0]?.id ?? 0)).toMatchObject({ nPings: answered });
  await store.close();
  await db.cleanup();
});
