import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createBus } from '../../server/bus.ts';
import { takeBack } from '../../server/core/change-status.ts';
import type { Check } from '../../server/core/check.ts';
import { addSecs, type Instant } from '../../server/core/instant.ts';
import type { Ping } from '../../server/core/ping.ts';
import { alertAfter } from '../../server/core/status.ts';
import { changeStatus, pauseCheck, resumeCheck } from '../../server/services/check-status.ts';
import type { CheckDeps } from '../../server/services/create-check.ts';
import { rescheduleCheck } from '../../server/services/update-check.ts';
import { at, T0 } from '../support/builders.ts';
import { createMachine, type Machine, type Process } from '../support/machine.ts';
import { seed } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';

const HOUR = 3_600;
const MINUTELY = { status: 'up', timeoutSecs: 60, graceSecs: 60 } as const;

describe.each(stores)('after an outage of ours, on $name', ({ open }) => {
  let db: TestStore;
  let machine: Machine;
  let process: Process;
  const away = { on: false };

  beforeAll(async () => {
    db = await open();
  });

  afterAll(() => db.cleanup());

  beforeEach(async () => {
    away.on = false;
    machine = createMachine(db.store, T0, away);
    process = await machine.start();
  });

  afterEach(async () => {
    await process.kill();
    for (const table of ['listeners', 'blind_windows', 'users']) await db.store.dialect.knex(table).delete();
  });

  /** Stores checks that have pinged at this moment. */
  const checksThatPinged = async (when: Instant, over: Partial<Check>, count = 1): Promise<readonly Check[]> => {
    const { checks } = await seed(
      db.store,
      Array.from({ length: count }, () => ({ ...over, lastPingAt: when })),
    );
    for (const check of checks) await db.store.checks.update(check.id, { alertAfter: alertAfter(check) });
    return checks;
  };
  const stored = async ({ id }: Check): Promise<Check> => {
    const check = await db.store.checks.byId(id);
    if (check === null) throw new Error('it is gone');
    return check;
  };
  const flips = async ({ id }: Check) => await db.store.flips.ofCheck(id, 10);
  const restart = async (afterSecs: number): Promise<void> => {
    await process.stop();
    await machine.standStill(afterSecs);
    process = await machine.start({ instance: 'host/2' });
  };
  const historyOf = async (check: Check, pings: readonly Instant[]): Promise<void> => {
    const row = { scheme: 'http', remoteAddr: null, method: 'GET', ua: '', rid: null, exitStatus: null, body: null };
    await db.store.pings.insert(
      check.id,
      pings.map((createdAt, index): Ping => ({ ...row, n: index + 1, kind: 'success', createdAt, objectSize: null })),
    );
  };

  test.each<[string, (healthy: readonly Check[]) => Promise<void>]>([
    ['a stop of two hours', () => restart(2 * HOUR)],
    ['three hours of suspension', () => machine.setClock(3 * HOUR)],
    ['an hour in which the process stood still', () => machine.standStill(HOUR)],
    ['a clock set forward by an hour', () => machine.setClock(HOUR)],
    [
      '80 s without a database',
      async () => {
        away.on = true;
        await machine.pass(80);
        away.on = false;
      },
    ],
  ])('no healthy check is down: %s', async (_, outage) => {
    const healthy = await checksThatPinged(T0, MINUTELY, 10);
    await machine.pass(55);
    await outage(healthy);
    await machine.pass(2);
    await process.sweep();

    // jobs go on pinging every minute
    for (let minute = 0; minute < 4; minute += 1) {
      for (const check of healthy) expect(await process.ping(check.code)).toBe('stored');
      await machine.pass(60);
      await process.sweep();
    }

    for (const check of healthy) {
      expect(await stored(check)).toMatchObject({ status: 'up' });
      expect(await flips(check)).toEqual([]);
    }
  });

  test('while the process that listens is away, another one that judges waits', async () => {
    const [check] = await checksThatPinged(T0, MINUTELY);
    const judging = await machine.start({ instance: 'host/9', doors: [] });
    await machine.pass(100);
    await process.stop();
    await machine.pass(70);
    await judging.sweep();

    process = await machine.start({ instance: 'host/2' });
    await machine.pass(61);
    await judging.sweep();
    await judging.stop();

    expect(check && (await flips(check))).toEqual([]);
    expect(check && (await stored(check))).toMatchObject({ judgedFrom: at(170), alertAfter: at(290) });
  });

  test('a dead check is told when the time it has after the outage is over', async () => {
    const [dead] = await checksThatPinged(T0, MINUTELY);
    await machine.pass(55);
    await restart(2 * HOUR);
    await machine.pass(121);
    await process.sweep();

    const end = 55 + 2 * HOUR;
    expect(dead && (await flips(dead))).toMatchObject([
      { newStatus: 'down', reason: 'timeout', createdAt: at(end + 120) },
    ]);
  });

  test('what was late before the outage began is told at once, as of its deadline', async () => {
    const [late] = await checksThatPinged(at(-200), { ...MINUTELY, timeoutSecs: 100 });
    await machine.pass(20);
    await restart(HOUR);

    await process.sweep();

    expect(late && (await flips(late))).toMatchObject([{ newStatus: 'down', createdAt: at(-40) }]);
  });

  test('verdicts wait for those who send their pings again', async () => {
    const [check] = await checksThatPinged(addSecs(T0, -4 * HOUR), {
      status: 'up',
      timeoutSecs: 3 * HOUR,
      graceSecs: HOUR + 12,
    });
    await machine.pass(5);
    await restart(10);
    await process.sweep();
    expect(check && (await stored(check))).toMatchObject({ status: 'up' });

    // the deadline was 12 s after T0, within the outage; this is its ping, sent again
    await machine.pass(10);
    expect(check && (await process.ping(check.code))).toBe('stored');
    await machine.pass(61);
    await process.sweep();

    expect(check && (await flips(check))).toEqual([]);
    expect(check && (await stored(check))).toMatchObject({ status: 'up', lastPingAt: at(25) });
  });

  test('a ping that comes after the deadline, once the wait is over, does not wipe an outage of the job', async () => {
    const [dead] = await checksThatPinged(T0, { ...MINUTELY, timeoutSecs: 600 });
    await machine.pass(5);
    await restart(2);
    await machine.pass(700);

    expect(dead && (await process.ping(dead.code))).toBe('stored');

    expect(dead && (await flips(dead)).map(({ newStatus }) => newStatus)).toEqual(['up', 'down']);
  });

  test('a late ping of a check that could not be heard takes nothing down', async () => {
    const [check] = await checksThatPinged(T0, MINUTELY);
    await machine.pass(30);
    await restart(HOUR);
    await machine.pass(62);

    expect(check && (await process.ping(check.code))).toBe('stored');

    expect(check && (await flips(check))).toEqual([]);
  });

  test('a start that comes late leaves the verdict to the sweep', async () => {
    const [check] = await checksThatPinged(T0, MINUTELY);
    await machine.pass(30);
    await restart(HOUR);
    await machine.pass(62);

    expect(check && (await process.ping(check.code, { action: 'start' }))).toBe('stored');
    await process.sweep();

    expect(check && (await flips(check))).toEqual([]);
    expect(check && (await stored(check))).toMatchObject({ status: 'up', judgedFrom: at(HOUR + 30) });
  });

  test('a job whose habit is known is told on time when its time was heard', async () => {
    const nightly = { status: 'up', kind: 'cron', schedule: '0 2 * * *', tz: 'UTC', graceSecs: HOUR } as const;
    const days = Array.from({ length: 30 }, (_, index) => at((index - 30) * 24 * HOUR + 2 * HOUR + 300));
    const [usual] = await checksThatPinged(at(-22 * HOUR + 300), nightly);
    const [other] = await checksThatPinged(at(-22 * HOUR + 300), nightly);
    if (usual === undefined || other === undefined) throw new Error('there are none');
    await historyOf(usual, days);
    // T0 is midnight: away from 02:20 to 03:10
    await process.stop();
    await machine.standStill(2 * HOUR - 60);
    process = await machine.start();
    await machine.pass(1_260);
    await restart(50 * 60);
    await machine.pass(61);
    await process.sweep();

    expect(await flips(usual)).toMatchObject([{ newStatus: 'down', createdAt: at(3 * HOUR) }]);
    expect(await flips(other)).toEqual([]);
  });

  test('records what could not be heard, with the time it counts from', async () => {
    const [check] = await checksThatPinged(T0, MINUTELY);
    await machine.pass(30);
    await restart(HOUR);
    await machine.pass(62);
    await process.sweep();

    const rows = await db.store.dialect.knex('unheard').where({ check_id: check?.id });
    expect(rows).toMatchObject([
      { expected_at: at(60), deadline_at: at(120), from_at: at(30), to_at: at(HOUR + 30), judged_from: at(HOUR + 30) },
    ]);
  });

  test('marks the window once all it concerns is judged', async () => {
    await checksThatPinged(T0, MINUTELY);
    await machine.pass(30);
    await restart(HOUR);
    await process.sweep();
    expect(await db.store.listening.windows(null)).toMatchObject([{ appliedAt: null }]);

    await machine.pass(70);
    await process.sweep();

    expect(await db.store.listening.windows(null)).toMatchObject([{ appliedAt: machine.now() }]);
  });

  test('by one door, checks of the other are judged on time', async () => {
    await process.open('smtp');
    const [http] = await checksThatPinged(T0, MINUTELY);
    const [mail] = await checksThatPinged(T0, MINUTELY);
    if (http === undefined || mail === undefined) throw new Error('there are none');
    await process.ping(http.code);
    await process.ping(mail.code, { scheme: 'email' });
    await machine.pass(10);
    const window = { door: 'smtp', from_at: at(5), to_at: at(125), kind: 'blind', cause: 'stopped' };
    await machine.pass(116);
    await db.store.dialect.knex('blind_windows').insert({
      ...window,
      from_at: db.store.dialect.instant(at(5)),
      to_at: db.store.dialect.instant(at(125)),
    });

    await process.sweep();
    expect(await flips(http)).toHaveLength(1);
    expect(await flips(mail)).toEqual([]);

    await machine.pass(62);
    await process.sweep();
    expect(await stored(mail)).toMatchObject({ status: 'up', judgedFrom: at(125) });
  });

  test.each<[string, (check: Check, deps: CheckDeps) => Promise<unknown>, Partial<Check>, number | null]>([
    ['its period', (check, deps) => rescheduleCheck(check.id, { timeoutSecs: 60, graceSecs: 120 }, deps), {}, 180],
    [
      'its schedule',
      (check, deps) => rescheduleCheck(check.id, { schedule: '*/10 * * * *', tz: 'UTC', graceSecs: 60 }, deps),
      {},
      660,
    ],
    ['by a pause', (check, deps) => pauseCheck(check.id, deps), { status: 'paused' }, null],
    [
      'by a pause and its end',
      async (check, deps) => {
        await pauseCheck(check.id, deps);
        await resumeCheck(check.id, deps);
      },
      { status: 'new' },
      null,
    ],
    [
      'by a pause that is taken back',
      async (check, deps) => {
        await pauseCheck(check.id, deps);
        await changeStatus(
          check.id,
          (paused) => takeBack(paused, check, deps.now) ?? { check: paused, flips: [] },
          deps,
        );
      },
      {},
      660,
    ],
  ])('that a check is edited in: %s. It is judged after it, as it is then', async (_, edit, after, inSecs) => {
    const [check] = await checksThatPinged(T0, { ...MINUTELY, timeoutSecs: 600 });
    if (check === undefined) throw new Error('there is none');
    await machine.pass(20);
    await process.stop();
    await machine.standStill(HOUR);
    const bus = await createBus();
    // pages are shown by another process, which has no door
    await edit(check, { store: db.store, bus, now: machine.now() });
    await bus.close();
    expect((await flips(check)).filter(({ newStatus }) => newStatus === 'down')).toEqual([]);
    expect(await stored(check)).toMatchObject({ status: 'up', ...after });
    await machine.standStill(580);
    process = await machine.start({ instance: 'host/2' });
    await machine.pass(61);
    await process.sweep();

    // 70 minutes after T0 is a time of the schedule
    const end = 20 + HOUR + 580;
    expect(await stored(check)).toMatchObject({
      ...{ status: 'up', judgedFrom: inSecs === null ? null : at(end), ...after },
      alertAfter: inSecs === null ? null : at(end + inSecs),
    });
    if (inSecs === null) return;
    await machine.pass(inSecs);
    await process.sweep();
    expect((await flips(check)).filter(({ newStatus }) => newStatus === 'down')).toMatchObject([
      { newStatus: 'down', createdAt: at(end + inSecs) },
    ]);
  });

  test('that a check is edited in on a page just after: what was not heard takes it down for nobody', async () => {
    const [check] = await checksThatPinged(T0, { ...MINUTELY, timeoutSecs: 600 });
    if (check === undefined) throw new Error('there is none');
    await machine.pass(20);
    await restart(300);
    const bus = await createBus();
    // by the new period its deadline was in the outage
    await rescheduleCheck(check.id, { timeoutSecs: 60, graceSecs: 60 }, { store: db.store, bus, now: machine.now() });
    await bus.close();

    expect(await stored(check)).toMatchObject({ status: 'up' });
    await machine.pass(61);
    await process.sweep();
    expect(await stored(check)).toMatchObject({ status: 'up', judgedFrom: at(320), alertAfter: at(440) });
  });

  test('a clock that was set back by an hour costs a dead check no more than its own time', async () => {
    const [dead] = await checksThatPinged(addSecs(T0, -10), MINUTELY);
    await machine.pass(10);
    await machine.setClock(-HOUR);
    await machine.pass(2);
    expect(dead && (await stored(dead))).toMatchObject({ lastPingAt: at(11 - HOUR), alertAfter: at(131 - HOUR) });

    await machine.pass(130);
    await process.sweep();

    expect(dead && (await flips(dead))).toMatchObject([{ newStatus: 'down' }]);
  });

  test('a clock that was set back is noticed by the first ping after it: a dead check still has no more than its time', async () => {
    const [dead, healthy] = await checksThatPinged(addSecs(T0, -10), MINUTELY, 2);
    await machine.pass(10);
    await machine.setClock(-HOUR);
    expect(healthy && (await process.ping(healthy.code))).toBe('stored');

    expect(dead && (await stored(dead))).toMatchObject({ lastPingAt: at(10 - HOUR), alertAfter: at(130 - HOUR) });
    expect(healthy && (await stored(healthy))).toMatchObject({ lastPingAt: at(10 - HOUR) });
    await machine.pass(125);
    await process.sweep();
    expect(dead && (await flips(dead))).toMatchObject([{ newStatus: 'down', createdAt: at(130 - HOUR) }]);
  });

  test('with a clock that is behind, nothing is judged before it has caught up', async () => {
    const [late] = await checksThatPinged(addSecs(T0, -HOUR - 200), MINUTELY);
    await process.stop();
    await machine.setClock(-HOUR);
    process = await machine.start({ instance: 'host/2' });
    await machine.pass(30);
    await process.sweep();
    expect(late && (await flips(late))).toEqual([]);

    await machine.setClock(HOUR);
    await machine.pass(61);
    await process.sweep();

    expect(late && (await flips(late))).toMatchObject([{ newStatus: 'down' }]);
  });

  test('with a clock that stays behind, verdicts go on after five minutes', async () => {
    const [dead] = await checksThatPinged(addSecs(T0, -10), MINUTELY);
    await process.stop();
    await machine.setClock(-HOUR);
    process = await machine.start({ instance: 'host/2' });
    await machine.pass(310);
    await machine.pass(200);
    await process.sweep();

    expect(dead && (await flips(dead))).toMatchObject([{ newStatus: 'down' }]);
  });
});
