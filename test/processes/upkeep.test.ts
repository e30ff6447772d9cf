import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addSecs, type Instant } from '../../server/core/instant.ts';
import { createUpkeep, upkeepOnce } from '../../server/processes/upkeep.ts';
import { aPing, T0 } from '../support/builders.ts';
import { keepingLog } from '../support/people.ts';
import { seed, seedChannel } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';
import { testClock } from '../support/test-clock.ts';

describe.each(stores)('the daily upkeep on $name', ({ open }) => {
  let db: TestStore;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.cleanup());

  const runtimeOf = () => {
    const { log, lines } = keepingLog();
    return { store: db.store, bus: { publish() {} }, clock: testClock(addSecs(T0, 40 * 86_400)), log, lines };
  };

  test('removes what is kept no longer, and logs how much', async () => {
    const { project, checks } = await seed(db.store, [{ nPings: 200 }]);
    await db.store.pings.insert(
      checks[0]?.id ?? 0,
      Array.from({ length: 200 }, (_, index) => aPing({ n: index + 1 })),
    );
    const { knex, instant } = db.store.dialect;
    const window = { door: 'http', kind: 'blind', cause: 'stopped', to_at: instant(addSecs(T0, -361 * 86_400)) };
    await knex('blind_windows').insert({ ...window, from_at: instant(addSecs(T0, -362 * 86_400)) });
    // those of the last 400 days stay
    const recent = { ...window, to_at: instant(addSecs(T0, -360 * 86_400 + 60)) };
    await knex('blind_windows').insert({ ...recent, from_at: instant(addSecs(T0, -360 * 86_400)) });
    const channel = await seedChannel(db.store, project, { kind: 'email', value: 'a@example.org' });
    const summary = (event: string, createdAt: Instant) => {
      const about = { flipId: null, checkId: null, channelId: channel.id, checkStatus: 'down' } as const;
      return { ...about, code: crypto.randomUUID(), event, createdAt };
    };
    await db.store.notifications.insert([
      summary('summary', addSecs(T0, -361 * 86_400)),
      // one of the last 400 days, and a test
      summary('summary', addSecs(T0, -359 * 86_400)),
      summary('test', addSecs(T0, -361 * 86_400)),
    ]);
    await db.store.buckets.take('old', { capacity: 1, refillSecs: 60 }, T0);
    const { lines, ...runtime } = runtimeOf();
    await upkeepOnce({ ...runtime, objects: null }, new AbortController().signal);
    const { fields } = lines.find(({ message }) => message.includes('upkeep')) ?? {};
    expect(fields).toMatchObject({ checks: 1, pings: 100, buckets: 1, blindWindows: 1, summaries: 1, accounts: 0 });
    expect(await db.store.notifications.ofChannel(channel.id)).toHaveLength(2);
  });

  test.each([
    ['plenty of room: not before its time', 400, 8000, 0],
    ['less than 250 MB: at once', 249, 300, 1],
    ['less than 5 %: at once', 499, 10_000, 1],
  ])('%s', async (_, freeMegabytes, totalMegabytes, runs) => {
    const { checks } = await seed(db.store, [{ nPings: 150 }]);
    const [check] = checks;
    await db.store.pings.insert(
      check?.id ?? 0,
      Array.from({ length: 150 }, (__, index) => aPing({ n: index + 1 })),
    );
    const { lines, ...runtime } = runtimeOf();
    const readDisk = async () => ({ freeBytes: freeMegabytes * 1e6, totalBytes: totalMegabytes * 1e6 });
    const look = createUpkeep({ ...runtime, objects: null, readDisk });
    const { signal } = new AbortController();
    const done = () => lines.filter(({ message }) => message === 'the upkeep is done').length;
    await look(signal);
    expect(done()).toBe(runs);
    // exactly what is kept no longer, though fewer than the daily upkeep bothers with
    expect(await db.store.retention.countPings(check?.id ?? 0, 1_000)).toBe(runs === 1 ? 100 : 150);
    for (let minute = 0; minute < 59; minute += 1) {
      runtime.clock.advance(60);
      await look(signal);
    }
    // ten minutes after the start it is due anyway, unless it has just been done
    expect(done()).toBe(1);
    runtime.clock.advance(60);
    await look(signal);
    expect(done()).toBe(1 + runs);
    await db.store.checks.update(check?.id ?? 0, { nPings: 0 });
  });

  test('stops between two steps when told to', async () => {
    await seed(db.store, [{ nPings: 120 }]);
    const { lines, ...runtime } = runtimeOf();
    await upkeepOnce({ ...runtime, objects: null }, AbortSignal.abort());
    expect(lines).toEqual([]);
  });
});
