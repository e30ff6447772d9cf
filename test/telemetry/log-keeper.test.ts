import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog } from '../../server/log.ts';
import { inRequest } from '../../server/request-context.ts';
import type { LogRecord } from '../../server/store/log-records.ts';
import { createLogKeeper } from '../../server/telemetry/log-keeper.ts';
import { T0 } from '../support/builders.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { testClock } from '../support/test-clock.ts';

const config = { logLevel: 'debug', logFormat: 'json' } as const;

/** A log whose warnings and errors go to `records`, and a way to let the keeper store them. */
function kept(records: { insert(records: readonly LogRecord[]): Promise<void> }) {
  const clock = testClock(T0);
  const keeper = createLogKeeper({ records, clock });
  const log = createLog({
    ...{ config, process: 'web', secrets: ['s3cr3t-s3cr3t'], target: { write: () => true } },
    onTrouble: keeper.take,
  });
  return { clock, keeper, log };
}

describe.each(stores)('log records on $name', ({ open }) => {
  let db: TestStore;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.cleanup());

  test('G1: warnings and errors are kept with level, part and traceback, without secrets; the rest is not', async () => {
    const { keeper, log } = kept(db.store.logRecords);
    log.info('all is well');
    log.warn({ check: 'abc' }, 'odd');
    inRequest({ requestId: 'r-1', route: '/x/' }, () => log.error({ err: new Error('with s3cr3t-s3cr3t') }, 'broken'));
    await keeper.close();
    const records = await db.store.logRecords.since(T0, 10);
    expect(records.map(({ level, name, message }) => [level, name, message])).toEqual([
      [40, 'web', 'broken: with *** requestId=r-1 route=/x/'],
      [30, 'web', 'odd check=abc'],
    ]);
    expect(records[0]?.traceback).toContain('log-keeper.test.ts');
    expect(JSON.stringify(records)).not.toContain('s3cr3t');
  });

  test('G1: the newest are kept when there are too many', async () => {
    const record = { host: 'h', name: 'web', level: 30, traceback: '', createdAt: T0 };
    await db.store.logRecords.insert(Array.from({ length: 50 }, (_, i) => ({ ...record, message: `n ${i}` })));
    while ((await db.store.logRecords.keepNewest(3)) > 0);
    expect(await db.store.dialect.knex('log_records').pluck('message')).toEqual(['n 47', 'n 48', 'n 49']);
  });
});

test('a flood is cut off, and a record says by how much', async () => {
  const stored: LogRecord[] = [];
  const { keeper, log } = kept({ insert: async (records) => void stored.push(...records) });
  for (let i = 0; i < 1_000; i += 1) log.warn('again');
  await keeper.close();
  expect(stored.length).toBeLessThanOrEqual(402);
  expect(stored.at(-1)?.message).toMatch(/^\d+ more log records were dropped$/);
});

test('while the database is away records wait, and logging goes on', async () => {
  const stored: LogRecord[] = [];
  let away = true;
  const { keeper, log, clock } = kept({
    insert: (records) => (away ? Promise.reject(new Error('away')) : Promise.resolve(void stored.push(...records))),
  });
  log.warn('first');
  await expect.poll(() => clock.alarms().length).toBe(1);
  clock.advance(1);
  await expect.poll(() => clock.alarms().length).toBe(1);
  expect(stored).toEqual([]);
  away = false;
  log.warn('second');
  await keeper.close();
  expect(stored.map(({ message }) => message)).toEqual(['first', 'second']);
});
