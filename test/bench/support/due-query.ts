import { systemClock } from '../../../server/clock.ts';
import { addSecs, type Instant } from '../../../server/core/instant.ts';
import type { OpenStore } from '../../../server/store/open.ts';
import type { TestPostgres } from '../../support/postgres.ts';
import { makeDatabase } from './database.ts';
import { storeDueChecks } from './due-checks.ts';

const RUNS = 200;
const CLAIM_RUNS = 30;

/** Times the questions of the sweep in a database of many checks, a hundred of which are due. */
export async function measureDueQuery(
  server: TestPostgres | 'sqlite',
  checks: number,
): Promise<{ readonly dueQueryP50Ms: number; readonly claim100P50Ms: number }> {
  const db = await makeDatabase(server, checks);
  const now = systemClock().now();
  const due = Array.from({ length: 100 }, (_, n) => ({ name: `due ${n}`, dueAt: addSecs(now, -60 - n) }));
  await storeDueChecks(db.store, due, { projectId: 1, sinkUrl: 'http://127.0.0.1:9/', shared: true });
  const dueQueryP50Ms = await medianMs(RUNS, () => db.store.checks.nextDueAt());
  const claim100P50Ms = await medianMs(CLAIM_RUNS, () => claimAndGiveBack(db.store, now));
  await db.remove();
  return { dueQueryP50Ms, claim100P50Ms };
}

/** Claims as the sweep does, and rolls back. */
async function claimAndGiveBack(store: OpenStore, now: Instant): Promise<void> {
  const giveBack = new Error('rolled back on purpose');
  try {
    await store.transaction(async (tx) => {
      const claimed = await tx.checks.claimDue(now, 100);
      if (claimed.length !== 100) throw new Error(`claimed ${claimed.length} of 100 due checks`);
      throw giveBack;
    });
  } catch (error) {
    if (error !== giveBack) throw error;
  }
}

async function medianMs(runs: number, run: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < runs; n += 1) {
    const started = performance.now();
    await run();
    times.push(performance.now() - started);
  }
  return Math.round((times.sort((a, b) => a - b)[runs >> 1] ?? 0) * 1000) / 1000;
}
