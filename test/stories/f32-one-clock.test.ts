import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sweepOnce } from '../../server/alerts/sweep.ts';
import { type ClockSources, systemClock } from '../../server/clock.ts';
import { addSecs, type Instant, MICROS_PER_SECOND } from '../../server/core/instant.ts';
import { createDatabaseTime } from '../../server/database-time.ts';
import { silentLog } from '../../server/log.ts';
import { alwaysListening } from '../support/listening.ts';
import { seed } from '../support/seed.ts';
import { postgresStore, type TestStore } from '../support/stores.ts';

// F32: the clocks of two hosts differ, so that one of them misses pings everywhere. On PostgreSQL, whose clock all hosts
// share, only that one counts.

/** A host whose clock is ahead, by less than nothing: behind. */
function hostAhead(secs: number) {
  const sources: ClockSources = {
    wallMillis: () => Date.now() + secs * 1_000,
    elapsedMillis: () => performance.now(),
    wait: async () => {},
  };
  return systemClock(sources);
}

describe('hosts whose clocks differ by two minutes', () => {
  let db: TestStore;
  const warnings: unknown[] = [];
  const log = { warn: (fields: unknown) => void warnings.push(fields) };

  beforeAll(async () => {
    db = await postgresStore.open();
  });

  afterAll(() => db.cleanup());

  const secsBetween = (a: Instant, b: Instant) => Math.abs(a - b) / MICROS_PER_SECOND;

  test.each([120, -120])('%i s ahead: the clock of the database is followed', async (secs) => {
    const clock = hostAhead(secs);

    await createDatabaseTime({ store: db.store, clock, log })();

    expect(secsBetween(clock.now(), await db.store.listening.databaseTime())).toBeLessThan(1);
  });

  test('the operator is warned, and not again and again', async () => {
    warnings.length = 0;
    const clock = hostAhead(120);
    const agree = createDatabaseTime({ store: db.store, clock, log });

    for (let n = 0; n < 3; n += 1) await agree();

    expect(warnings).toEqual([{ secs: expect.closeTo(120, 0) }]);
  });

  test('a check is not taken down before its time by the host that is ahead', async () => {
    const clock = hostAhead(120);
    await createDatabaseTime({ store: db.store, clock, log })();
    const now = await db.store.listening.databaseTime();
    const [check] = (await seed(db.store, [{ status: 'up', timeoutSecs: 60, graceSecs: 60, lastPingAt: now }])).checks;
    await db.store.checks.update(check?.id ?? 0, { alertAfter: addSecs(now, 90) });

    await sweepOnce({ store: db.store, clock, log: silentLog, listening: alwaysListening });

    expect(await db.store.checks.byId(check?.id ?? 0)).toMatchObject({ status: 'up' });
  });
});
