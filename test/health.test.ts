import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PartHealth } from '../server/core/health.ts';
import { addSecs } from '../server/core/instant.ts';
import { createHealth, type Health } from '../server/health.ts';
import { directly } from '../server/store/dialect/dialect.ts';
import { heartbeatStore } from '../server/store/heartbeats.ts';
import { createTurns } from '../server/turns.ts';
import { T0 } from './support/builders.ts';
import { seed, seedChannel } from './support/seed.ts';
import { sqliteFileOf, sqliteStore, stores, type TestStore } from './support/stores.ts';
import { type TestClock, testClock } from './support/test-clock.ts';

const deliveriesAreAlive = (parts: readonly PartHealth[]) => parts.find(({ name }) => name === 'deliveries')?.isAlive;
const stateOf = (parts: readonly PartHealth[], wanted: string) => parts.find(({ name }) => name === wanted)?.state;

describe.each(stores)('the probe on $name', ({ open }) => {
  let db: TestStore;
  beforeEach(async () => {
    db = await open();
  });
  afterEach(() => db.cleanup());

  test('leaves nothing behind, however often', async () => {
    await db.store.probe();
    await db.store.probe();
    expect((await db.store.reads.system(T0)).heartbeats).toEqual([]);
  });

  test('fails when the database is closed', async () => {
    await db.store.close();
    await expect(db.store.probe()).rejects.toThrow();
  });
});

describe('the file of the database', () => {
  let db: TestStore;
  beforeEach(async () => {
    db = await sqliteStore.open();
  });
  afterEach(() => db.cleanup());

  test('that is deleted takes no pings, though writing to it still works', async () => {
    await db.store.probe();
    await rm(sqliteFileOf(db));
    await expect(db.store.probe()).rejects.toThrow('the database file was deleted');
  });

  test.each([
    ['log', '-wal'],
    ['index of the log', '-shm'],
  ])('whose %s is deleted or replaced by another program takes no pings', async (_, end) => {
    await db.store.probe();
    const beside = `${sqliteFileOf(db)}${end}`;
    await rm(beside);
    await expect(db.store.probe()).rejects.toThrow(
      `${basename(beside)} beside the database was deleted: restart Rollcall`,
    );
    await writeFile(beside, '');
    await expect(db.store.probe()).rejects.toThrow(`${basename(beside)} beside the database was replaced`);
  });

  test('that is replaced takes no pings', async () => {
    await db.store.probe();
    const other = await sqliteStore.open();
    await rename(sqliteFileOf(other), sqliteFileOf(db));
    await expect(db.store.probe()).rejects.toThrow('was replaced: restart Rollcall');
    await other.cleanup();
  });
});

describe('checks that are overdue', () => {
  let db: TestStore;
  beforeEach(async () => {
    db = await sqliteStore.open();
  });
  afterEach(() => db.cleanup());

  test.each([
    ['with somebody listening: the hold-up counts', 0, 1],
    ['within an outage, until a minute after it: nothing is late', 59, 0],
    ['right after that: the sweep may still be at it', 75, 0],
    ['half a minute later: the hold-up counts', 91, 1],
  ])('%s', async (_, secsAfterOutage, count) => {
    await seed(db.store, [{ status: 'up', lastPingAt: T0, alertAfter: addSecs(T0, 60) }]);
    const listening = { instance: 'a', cause: 'stopped' } as const;
    const begun = (secs: number) =>
      db.store.listening.begin({ ...listening, since: addSecs(T0, secs), doors: [{ door: 'http', heardTo: null }] });
    await begun(0);
    if (secsAfterOutage > 0) await begun(600);
    const now = addSecs(T0, 600 + secsAfterOutage);
    const beat = { door: 'http', since: T0, lastWritten: addSecs(T0, secsAfterOutage > 0 ? 600 : 0) } as const;
    await db.store.listening.beat('a', [{ ...beat, since: now, storedUntil: now }], now);

    expect((await db.store.reads.system(now)).overdueChecks.count).toBe(count);
  });
});

describe('the judgement of a server', () => {
  let db: TestStore;
  let clock: TestClock;
  let probes = 0;
  let stuckMillis = 0;
  const turns = createTurns(() => stuckMillis);
  let health: Health;
  let failure: Error | null = null;

  beforeEach(async () => {
    db = await sqliteStore.open();
    probes = 0;
    failure = null;
    stuckMillis = 0;
    turns.forget('sweep');
    clock = testClock(T0);
    const probe = async (): Promise<void> => {
      probes += 1;
      if (failure !== null) throw failure;
    };
    health = createHealth({ store: { ...db.store, probe }, clock, turns, folder: '/' });
  });
  afterEach(() => db.cleanup());

  test('writes once in five seconds, for all who ask', async () => {
    await Promise.all([health.read(), health.read(), health.readStorage()]);
    clock.advance(4);
    await health.read();
    expect(probes).toBe(1);
    clock.advance(1);
    await health.read();
    expect(probes).toBe(2);
  });

  test('does not keep an answer of the future after the clock was set back', async () => {
    await health.read();
    clock.setBack(3600);
    await health.read();
    expect(probes).toBe(2);
  });

  test('names the storage when nothing can be written, and asks the database nothing else', async () => {
    failure = new Error('database or disk is full');
    const parts = await health.read();
    expect(parts.map(({ name }) => name)).toEqual(['storage', 'disk', 'backup', 'reach']);
    expect(await health.readStorage()).toMatchObject({ state: 'failed', detail: 'database or disk is full' });
  });

  test('names the checks when one stays overdue for 31 s', async () => {
    await seed(db.store, [{ name: 'late', status: 'up', alertAfter: addSecs(T0, -30) }]);
    expect(stateOf(await health.read(), 'checks')).toBe('ok');
    clock.advance(5);
    expect(stateOf(await health.read(), 'checks')).toBe('failed');
  });

  test.each(['alerting', 'reports', 'listening'])(
    'shows within 30 s that %s stands still, whenever it is asked',
    async (part) => {
      for (const process of ['sendalerts', 'sendreports'])
        await heartbeatStore(directly(db.store.dialect)).beat({
          process,
          instance: 'h/1',
          startedAt: T0,
          beatAt: T0,
          version: '1',
        });
      await db.store.listening.begin({
        instance: 'h/1',
        since: T0,
        doors: [{ door: 'http', heardTo: null }],
        cause: 'stopped',
      });
      for (let secs = 0; secs < 30; secs += 1) {
        if (secs <= 20) expect(stateOf(await health.read(), part)).toBe('ok');
        await health.read();
        clock.advance(1);
      }
      expect(stateOf(await health.read(), part)).not.toBe('ok');
    },
  );

  test('does not take a recipient that hangs for deliveries that stand still', async () => {
    const { store } = db;
    const { project, checks } = await seed(store, [{ status: 'down' }, { status: 'down' }]);
    const queueFor = async (value: string): Promise<void> => {
      const { id: channelId } = await seedChannel(store, project, { kind: 'webhook', value });
      for (const { id: checkId } of checks) {
        const flip = { flipId: null, event: 'monitor.down', checkStatus: 'down', createdAt: T0 } as const;
        const [stored] = await store.notifications.insert([{ ...flip, code: randomUUID(), checkId, channelId }]);
        await store.jobs.insert([{ notificationId: stored?.id ?? 0, checkId, channelId, runAt: T0 }]);
      }
    };
    await queueFor('hangs');
    const [hanging] = await store.jobs.candidates({ now: T0, limit: 1, exceptChannels: [] });
    await store.jobs.lease([hanging?.id ?? 0], { owner: 'a', until: addSecs(T0, 300) });
    clock.advance(61);
    expect(stateOf(await health.read(), 'deliveries')).toBe('warning');
    expect(deliveriesAreAlive(await health.read())).toBe(true);
    await queueFor('could be sent');
    clock.advance(5);
    expect(deliveriesAreAlive(await health.read())).toBe(false);
  });

  describe('a restart', () => {
    test('helps a loop that stopped turning', async () => {
      turns.note('watch over channels', 3_600);
      turns.note('sweep');
      stuckMillis = 60_000;
      expect(await health.readDeadlock()).toBeNull();
      stuckMillis = 60_001;
      expect(await health.readDeadlock()).toBe('The loop "sweep" has not turned for 60 seconds.');
      turns.note('sweep');
      expect(await health.readDeadlock()).toBeNull();
      turns.forget('watch over channels');
    });

    test('helps the process that sends alerts when a check stays overdue, no other', async () => {
      await seed(db.store, [{ name: 'late', status: 'up', alertAfter: addSecs(T0, -31) }]);
      expect(await health.readDeadlock()).toBeNull();
      turns.note('sweep');
      expect(await health.readDeadlock()).toContain('overdue for 31 seconds');
    });

    test('does not help while the database is away', async () => {
      failure = new Error('connection refused');
      turns.note('sweep');
      stuckMillis = 600_000;
      expect(await health.readDeadlock()).toBeNull();
    });
  });
});
