import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Door } from '../../server/core/blind-window.ts';
import { reschedule } from '../../server/core/change-status.ts';
import type { Check } from '../../server/core/check.ts';
import { addSecs, type Instant } from '../../server/core/instant.ts';
import { alertAfter } from '../../server/core/status.ts';
import { T0 } from '../support/builders.ts';
import { createMachine, type Machine, type Process } from '../support/machine.ts';
import { seed } from '../support/seed.ts';
import { stores, type TestStore } from '../support/stores.ts';

// Two processes that take pings, one of them also by email, and one that judges, on one machine and one database: they stop, are
// killed, stand still, lose their database and have their clock set, while schedules are edited.

const HEALTHY: readonly (readonly Door[])[] = [['http'], ['http'], ['smtp'], ['smtp'], ['http', 'smtp']];
const DEAD: readonly (readonly Door[])[] = [['http'], ['smtp'], ['http', 'smtp']];
/** A job pings again after this, of the 120 s that it has. */
const PERIOD_SECS = 55;
/** For so long a client tries again when it is refused. */
const RETRY_SECS = 31;
const TICK_SECS = 5;
/** Within it all is told: a chain of windows, settling, period and grace time. */
const LONGEST_SECS = 600 + 60 + 120 + 60;

type Action =
  | { readonly act: 'pass'; readonly secs: number }
  | { readonly act: 'stop' | 'kill'; readonly host: number; readonly secs: number }
  | { readonly act: 'standStill' | 'away' | 'forward' | 'back'; readonly secs: number }
  | { readonly act: 'edit'; readonly job: number; readonly timeoutSecs: number };

const secs = fc.integer({ min: 5, max: 120 });
const long = fc.oneof(secs, fc.integer({ min: 120, max: 4_000 }));
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ act: fc.constant('pass' as const), secs }),
  fc.record({ act: fc.constantFrom('stop' as const, 'kill' as const), host: fc.nat({ max: 1 }), secs }),
  fc.record({ act: fc.constantFrom('standStill' as const, 'forward' as const, 'back' as const), secs: long }),
  fc.record({ act: fc.constant('away' as const), secs }),
  fc.record({
    act: fc.constant('edit' as const),
    job: fc.nat({ max: HEALTHY.length + DEAD.length - 1 }),
    timeoutSecs: fc.constantFrom(60, 90, 200),
  }),
);

/** A job, when it pings next, and since when it tries. */
interface Job {
  readonly id: number;
  readonly code: string;
  readonly doors: readonly Door[];
  readonly isDead: boolean;
  pings: number;
  nextAt: Instant;
  triesSince: Instant | null;
}

const HOST_DOORS: readonly (readonly Door[])[] = [['http', 'smtp'], ['http']];

describe.each(stores)('whatever becomes of the processes that listen, on $name', ({ open }) => {
  let db: TestStore;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.cleanup());

  const stored = async (id: number): Promise<Check> => {
    const check = await db.store.checks.byId(id);
    if (check === null) throw new Error('it is gone');
    return check;
  };
  const isToldDown = async (id: number): Promise<boolean> =>
    (await db.store.flips.ofCheck(id, 10)).some(({ newStatus }) => newStatus === 'down');

  async function live(actions: readonly Action[]): Promise<void> {
    const away = { on: false };
    const machine: Machine = createMachine(db.store, T0, away);
    const hosts: (Process | null)[] = [];
    let serial = 0;
    const start = async (host: number): Promise<void> => {
      serial += 1;
      hosts[host] = await machine.start({ instance: `host/${serial}`, doors: HOST_DOORS[host] ?? ['http'] });
    };
    await start(0);
    await start(1);
    const judging = await machine.start({ instance: 'judging', doors: [] });
    const jobs = await makeJobs(machine.now());

    /** Sends a ping by a door of any process that has it; false when it was refused. */
    const send = async (job: Job): Promise<boolean> => {
      const door = job.doors[job.pings % job.doors.length] ?? 'http';
      const open = hosts.filter((host, n) => host !== null && HOST_DOORS[n]?.includes(door));
      const host = open[job.pings % open.length];
      if (host == null) return false;
      const sent = host.ping(job.code, door === 'smtp' ? { scheme: 'email' } : {});
      return await sent.then(
        (outcome) => outcome === 'stored',
        () => false,
      );
    };
    const pingAll = async (): Promise<void> => {
      const now = machine.now();
      for (const job of jobs) {
        if (job.isDead || job.nextAt > now) continue;
        job.triesSince ??= job.nextAt;
        const isOver = now > addSecs(job.triesSince, RETRY_SECS);
        if (!isOver && !(await send(job))) continue;
        job.pings += 1;
        job.nextAt = addSecs(job.triesSince, PERIOD_SECS);
        job.triesSince = null;
        // what was to come meanwhile was sent to nobody
        while (addSecs(job.nextAt, RETRY_SECS) < now) job.nextAt = addSecs(job.nextAt, PERIOD_SECS);
      }
    };
    const tick = async (): Promise<void> => {
      await machine.pass(TICK_SECS);
      await pingAll();
      await judging.sweep();
    };
    const pass = async (howLong: number): Promise<void> => {
      for (let passed = 0; passed < howLong; passed += TICK_SECS) await tick();
    };
    const shift = (bySecs: number): void => {
      for (const job of jobs) {
        job.nextAt = addSecs(job.nextAt, bySecs);
        job.triesSince = job.triesSince === null ? null : addSecs(job.triesSince, bySecs);
      }
    };
    const take = async (one: Action): Promise<void> => {
      switch (one.act) {
        case 'pass':
          return await pass(one.secs);
        case 'stop':
        case 'kill': {
          const host = hosts[one.host];
          hosts[one.host] = null;
          if (one.act === 'stop') await host?.stop();
          else await host?.kill();
          await pass(one.secs);
          return await start(one.host);
        }
        case 'standStill':
          return await machine.standStill(one.secs);
        case 'forward':
          shift(one.secs);
          return await machine.setClock(one.secs);
        case 'back':
          shift(-one.secs);
          return await machine.setClock(-one.secs);
        case 'away':
          away.on = true;
          await pass(one.secs);
          away.on = false;
          return;
        case 'edit': {
          const job = jobs[one.job];
          if (job === undefined) return;
          const before = await stored(job.id);
          const after = reschedule(before, { timeoutSecs: one.timeoutSecs }, machine.now());
          const { timeoutSecs, scheduledAt, alertAfter: deadline } = after;
          await db.store.checks.update(job.id, { timeoutSecs, scheduledAt, alertAfter: deadline });
          return;
        }
        default:
          return one satisfies never;
      }
    };

    for (const one of actions) {
      await take(one);
      await tick();
      for (const { id } of jobs) await expectAgreement(id, machine.now());
    }
    const endsAt = addSecs(machine.now(), LONGEST_SECS + 2 * 200);
    while (machine.now() < endsAt && !(await allTold(jobs))) await tick();

    for (const { id, isDead, doors } of jobs) {
      await expectAgreement(id, machine.now());
      expect([...doors, isDead, await isToldDown(id)].join()).toBe([...doors, isDead, isDead].join());
    }
    for (const host of hosts) await host?.kill();
    for (const table of ['listeners', 'blind_windows', 'users']) await db.store.dialect.knex(table).delete();
  }

  async function makeJobs(now: Instant): Promise<readonly Job[]> {
    const kinds = [...HEALTHY.map((doors) => [doors, false] as const), ...DEAD.map((doors) => [doors, true] as const)];
    const { checks } = await seed(
      db.store,
      kinds.map(() => ({ status: 'up', timeoutSecs: 60, graceSecs: 60, lastPingAt: now })),
    );
    for (const check of checks) await db.store.checks.update(check.id, { alertAfter: alertAfter(check) });
    return kinds.map(([doors, isDead], n) => {
      const { id, code } = checks[n] ?? { id: 0, code: '' };
      return { id, code, doors, isDead, pings: 0, nextAt: addSecs(now, 5 + 7 * n), triesSince: null };
    });
  }

  async function allTold(jobs: readonly Job[]): Promise<boolean> {
    const dead = jobs.filter(({ isDead }) => isDead);
    return (await Promise.all(dead.map(({ id }) => isToldDown(id)))).every((isTold) => isTold);
  }

  /** What is stored is what follows from the rest of the row, unless the sweep has put a check off for a minute. */
  async function expectAgreement(id: number, now: Instant): Promise<void> {
    const check = await stored(id);
    const row = await db.store.dialect.knex('checks').where({ id }).first('scan_at', 'alert_after');
    expect(row?.scan_at === null).toBe(check.alertAfter === null);
    if (row?.scan_at !== null) expect(row?.scan_at <= row?.alert_after).toBe(true);
    const [flip] = await db.store.flips.ofCheck(id, 1);
    if (flip !== undefined) expect(check.status).toBe(flip.newStatus);
    const deadline = alertAfter(check);
    if (check.alertAfter === deadline) return;
    expect(deadline ?? now).toBeLessThan(now);
    expect(check.alertAfter ?? now).toBeLessThanOrEqual(addSecs(now, 60));
  }

  test('no healthy job is told down, each dead one is, and what is stored agrees', async () => {
    await fc.assert(fc.asyncProperty(fc.array(action, { minLength: 3, maxLength: 8 }), live), {
      numRuns: 3,
      seed: 12,
      endOnFailure: true,
    });
  });
});
