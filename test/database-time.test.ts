import { expect, test } from 'vitest';
import { createDatabaseTime } from '../server/database-time.ts';
import { T0 } from './support/builders.ts';
import { keepingLog } from './support/people.ts';
import { sqliteStore } from './support/stores.ts';
import { testClock } from './support/test-clock.ts';

// the clock of the database counts: how that of this machine is corrected is tested with the clock

/** A machine whose clock is ahead of the database's by as much as is told. */
async function aMachine(database: 'sqlite' | 'postgres') {
  const db = await sqliteStore.open();
  const { log, lines } = keepingLog();
  const time = testClock(T0);
  const ahead = { secs: 0, measured: 0 };
  const clock = {
    ...time,
    agree() {
      ahead.measured += 1;
      return ahead.secs;
    },
  };
  const agree = createDatabaseTime({ store: { database, listening: db.store.listening }, clock, log });
  return { agree, ahead, lines, time, cleanup: db.cleanup };
}

test('a clock that differs by two seconds from the database’s is reported once in an hour', async () => {
  const { agree, ahead, lines, time, cleanup } = await aMachine('postgres');
  for (const secs of [0, 1.9, -1.9]) {
    ahead.secs = secs;
    await agree();
  }
  expect(lines).toEqual([]);
  ahead.secs = -2;
  await agree();
  time.advance(3_599);
  await agree();
  expect(lines).toMatchObject([{ level: 'warn', fields: { secs: -2 } }]);
  time.advance(1);
  await agree();
  expect(lines).toHaveLength(2);
  await cleanup();
});

test('an SQLite database has the clock of this machine', async () => {
  const { agree, ahead, cleanup } = await aMachine('sqlite');
  await agree();
  expect(ahead.measured).toBe(0);
  await cleanup();
});
