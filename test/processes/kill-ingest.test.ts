import { randomInt, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Check } from '../../server/core/check.ts';
import { openStore } from '../../server/store/open.ts';
import { databaseEnv, type RunningRollcall, startRollcall } from '../support/rollcall.ts';
import { seed } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';

const KILLS = 20;
const CONNECTIONS = 16;

describe.each(stores)('killing the server under load on $name', ({ open }) => {
  let db: TestStore;
  let checks: readonly Check[];

  beforeAll(async () => {
    db = await open();
    // enough checks that none reaches the number of pings at which old ones are pruned
    const seeded = await seed(
      db.store,
      Array.from({ length: 100 }, (_, index) => ({ name: `job ${index}`, timeoutSecs: 86_400 })),
    );
    checks = seeded.checks;
    // SQLite: the program shall be the only one with the file open, as it is for operators
    await db.store.close();
  });

  afterAll(() => db.cleanup());

  test(`kill -9 at ${KILLS} random moments loses no answered ping and keeps every count exact`, async () => {
    const answered = new Map<string, string>();
    for (let kill = 0; kill < KILLS; kill += 1) {
      const rollcall = await startRollcall('serve', databaseEnv(db.options));
      await loadUntilKilled(rollcall, checks, randomInt(1, 400), answered);
    }
    await expectAllStored(db, checks, answered);
    expect(answered.size).toBeGreaterThan(KILLS);
  });
});

/** Sends pings, each with an id of its own, and kills the server when a number of them have been answered. */
async function loadUntilKilled(
  rollcall: RunningRollcall,
  checks: readonly Check[],
  killAfter: number,
  answered: Map<string, string>,
): Promise<void> {
  let count = 0;
  let killed: Promise<void> | null = null;
  const send = async (): Promise<void> => {
    while (killed === null) {
      const rid = randomUUID();
      const code = checks[randomInt(checks.length)]?.code ?? '';
      const status = await statusOf(`${rollcall.base}/ping/${code}?rid=${rid}`);
      if (status !== 200) continue;
      answered.set(rid, code);
      count += 1;
      if (count >= killAfter) killed ??= rollcall.kill();
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, send));
  await killed;
}

/** Null when the server was killed before it answered. */
async function statusOf(url: string): Promise<number | null> {
  try {
    const response = await fetch(url);
    await response.text();
    return response.status;
  } catch {
    return null;
  }
}

async function expectAllStored(
  { options }: TestStore,
  checks: readonly Check[],
  answered: ReadonlyMap<string, string>,
): Promise<void> {
  const store = openStore(options);
  try {
    const stored = new Map<string, string>();
    for (const { id, code } of checks) {
      const check = await store.checks.byId(id);
      const pings = await store.pings.list(id, 1_000_000);
      const serials = pings.map((ping) => ping.n).sort((a, b) => a - b);
      expect(serials).toEqual(serials.map((_, index) => index + 1));
      expect(check?.nPings).toBe(pings.length);
      for (const { rid } of pings) if (rid !== null) stored.set(rid, code);
      expect(new Set(pings.map((ping) => ping.rid)).size).toBe(pings.length);
    }
    const missing = [...answered].filter(([rid, code]) => stored.get(rid) !== code);
    expect(missing).toEqual([]);
    // each connection may have had one ping stored whose answer it did not live to see
    expect(stored.size - answered.size).toBeLessThanOrEqual(KILLS * CONNECTIONS);
  } finally {
    await store.close();
  }
}
