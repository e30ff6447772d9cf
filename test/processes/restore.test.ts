import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Check } from '../../server/core/check.ts';
import { openStore } from '../../server/store/open.ts';
import { databaseEnv, rollcall, startRollcall } from '../support/rollcall.ts';
import { seed } from '../support/seed.ts';
import { sqliteStore } from '../support/stores.ts';

const CONNECTIONS = 8;

test('X5: a backup made under load, restored elsewhere, holds every ping that was answered before it began', async () => {
  const db = await sqliteStore.open();
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-restore-'));
  const { checks } = await seed(db.store, [{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
  await db.store.close();
  const env = databaseEnv(db.options);
  const server = await startRollcall('all', env);
  const load = pingAll(server.base, checks);
  await expect.poll(() => load.answered()).toBeGreaterThan(300);

  const before = load.answered();
  const file = join(folder, 'backup.sqlite');
  const { code, out } = await rollcall(['backup', file], env);
  expect([code, out]).toEqual([0, expect.stringContaining('secret key')]);
  await expect.poll(() => load.answered()).toBeGreaterThan(before);
  await load.stop();
  const after = load.answered();
  expect(await server.stop()).toBe(0);

  // elsewhere: another folder, the file under its own name
  const restored = join(folder, 'hc.sqlite');
  await copyFile(file, restored);
  const again = await startRollcall('all', { ...env, DB_NAME: restored });
  expect((await fetch(`${again.base}/ping/${checks[0]?.code}`)).status).toBe(200);
  expect(await again.stop()).toBe(0);
  const store = openStore({ database: 'sqlite', file: restored });
  const counted = await store.dialect.knex('checks').pluck<number[]>('n_pings');
  const kept = await store.dialect.knex('pings').pluck('n');
  // the last ping was for the copy
  const sum = counted.reduce((a, b) => a + b, 0) - 1;
  expect(sum).toBeGreaterThanOrEqual(before);
  expect(sum).toBeLessThanOrEqual(after);
  expect(kept.length).toBeGreaterThan(0);
  await store.close();
  await rm(folder, { recursive: true });
  await db.cleanup();
});

function pingAll(base: string, checks: readonly Check[]) {
  let answered = 0;
  let stopping = false;
  const lane = async (from: number): Promise<void> => {
    for (let i = from; !stopping; i += 1) {
      const { status } = await fetch(`${base}/ping/${checks[i % checks.length]?.code}`);
      if (status === 200) answered += 1;
    }
  };
  const lanes = Promise.all(Array.from({ length: CONNECTIONS }, (_, index) => lane(index)));
  return {
    answered: () => answered,
    async stop() {
      stopping = true;
      await lanes;
    },
  };
}
