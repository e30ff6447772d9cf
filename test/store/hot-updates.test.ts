import { afterAll, beforeAll, expect, test } from 'vitest';
import { addSecs } from '../../server/core/instant.ts';
import { at } from '../support/builders.ts';
import { fillChecks } from '../support/fill.ts';
import { seed } from '../support/seed.ts';
import { postgresStore, type TestStore } from '../support/stores.ts';

// PostgreSQL only: an update is HOT (heap-only) when it changes no indexed column and its page has room. It then writes
// no index at all. This is what the lazy due index is for.

let db: TestStore;
beforeAll(async () => {
  db = await postgresStore.open();
});
afterAll(() => db.cleanup());

test('updates of pings are HOT, although each moves the deadline', async () => {
  const { store } = db;
  const { project } = await seed(store, []);
  const first = at(0);
  await fillChecks(store, { projectId: project.id, count: 500, firstAlertAfter: first });
  const before = await counts();
  const rounds = 20;
  for (let round = 1; round <= rounds; round += 1) {
    for (const check of await store.checks.ofProject(project.id)) {
      const moved = check.alertAfter && addSecs(check.alertAfter, 60);
      await store.checks.update(check.id, { nPings: round, lastPingAt: at(round), alertAfter: moved });
    }
  }
  const after = await counts();
  const updates = after.updates - before.updates;
  expect(updates).toBe(500 * rounds);
  // none would be HOT with an index on the deadline; a busy machine cleans pages late and so costs a few
  expect((after.hot - before.hot) / updates).toBeGreaterThan(0.8);
});

async function counts(): Promise<{ updates: number; hot: number }> {
  const { knex } = db.store.dialect;
  await knex.raw('select pg_stat_force_next_flush()');
  const { rows } = await knex.raw<{ rows: { n_tup_upd: number; n_tup_hot_upd: number }[] }>(
    "select n_tup_upd, n_tup_hot_upd from pg_stat_user_tables where relname = 'checks'",
  );
  return { updates: rows[0]?.n_tup_upd ?? 0, hot: rows[0]?.n_tup_hot_upd ?? 0 };
}
