import { rename } from 'node:fs/promises';
import { expect, test } from 'vitest';
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
