import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { Check } from '../../server/core/check.ts';
import type { Instant } from '../../server/core/instant.ts';
import { alertAfter } from '../../server/core/status.ts';
import { T0 } from '../support/builders.ts';
import { createMachine, type Machine, type Process } from '../support/machine.ts';
import { seed } from '../support/seed.ts';
import type { StoreKind, TestStore } from '../support/stores.ts';

/** A machine on a database of its own, and the process that runs on it. */
export interface Weather {
  readonly db: TestStore;
  readonly machine: Machine;
  process: Process;
  /** Whether the database fails. */
  readonly away: { on: boolean };
  /** Stores checks that have pinged at this moment, and are due every minute with a minute of grace. */
  minutely(count: number, pingedAt: Instant): Promise<readonly Check[]>;
  /** Sends a ping of each, and lets a minute pass, with a look at what is late every ten seconds. */
  minuteOfPings(checks: readonly Check[]): Promise<void>;
  /** Ends the process in good order and starts another after some seconds. */
  restart(afterSecs: number): Promise<void>;
  /** How many times the checks went down. */
  downs(checks: readonly Check[]): Promise<number>;
}

/** Builds it before each test of a group. */
export function weatherOn(open: StoreKind['open']): Weather {
  let db: TestStore | undefined;
  let machine: Machine | undefined;
  let process: Process | undefined;
  let serial = 0;
  const away = { on: false };

  const must = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('only within a test');
    return value;
  };

  const weather: Weather = {
    away,
    get db() {
      return must(db);
    },
    get machine() {
      return must(machine);
    },
    get process() {
      return must(process);
    },
    set process(other) {
      process = other;
    },
    async minutely(count, pingedAt) {
      const check = { status: 'up', timeoutSecs: 60, graceSecs: 60, lastPingAt: pingedAt } as const;
      const { checks } = await seed(
        weather.db.store,
        Array.from({ length: count }, () => check),
      );
      for (const one of checks) await weather.db.store.checks.update(one.id, { alertAfter: alertAfter(one) });
      return checks;
    },
    async minuteOfPings(checks) {
      for (const { code } of checks) await weather.process.ping(code);
      for (let tens = 0; tens < 6; tens += 1) {
        await weather.machine.pass(10);
        await weather.process.sweep();
      }
    },
    async restart(afterSecs) {
      serial += 1;
      await weather.process.stop();
      await weather.machine.standStill(afterSecs);
      process = await weather.machine.start({ instance: `host/${serial + 1}` });
    },
    async downs(checks) {
      const flips = await Promise.all(checks.map(({ id }) => weather.db.store.flips.ofCheck(id, 100)));
      return flips.flat().filter(({ newStatus }) => newStatus === 'down').length;
    },
  };

  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => must(db).cleanup());
  beforeEach(async () => {
    away.on = false;
    machine = createMachine(weather.db.store, T0, away);
    process = await machine.start();
  });
  afterEach(async () => {
    await weather.process.kill();
    for (const table of ['listeners', 'blind_windows', 'users']) await weather.db.store.dialect.knex(table).delete();
  });
  return weather;
}
