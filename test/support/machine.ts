import { nextSweepAt, sweepOnce } from '../../server/alerts/sweep.ts';
import { createBus } from '../../server/bus.ts';
import type { Clock } from '../../server/clock.ts';
import type { Door } from '../../server/core/blind-window.ts';
import type { IncomingPing, PingOutcome } from '../../server/core/incoming.ts';
import type { Instant } from '../../server/core/instant.ts';
import { type Log, silentLog } from '../../server/log.ts';
import { createListening, type Listening } from '../../server/pings/listening.ts';
import { openPingQueue } from '../../server/pings/open.ts';
import type { PingQueue } from '../../server/pings/queue.ts';
import type { OpenStore } from '../../server/store/open.ts';
import type { Store } from '../../server/store/store.ts';
import { testClock } from './test-clock.ts';

/** A computer whose time passes by hand, and the processes on it that listen for pings and judge checks. */
export interface Machine {
  now(): Instant;
  /** Lets seconds pass, one after another: each process does what it does in each of them. */
  pass(secs: number): Promise<void>;
  /** Lets seconds pass in which no process gets a turn. */
  standStill(secs: number): Promise<void>;
  /** Sets the clock forward or, by less than nothing, back. */
  setClock(bySecs: number): Promise<void>;
  /** Starts a process. */
  start(over?: ProcessOptions): Promise<Process>;
}

export interface ProcessOptions {
  readonly instance?: string;
  readonly doors?: readonly Door[];
  /** Its sockets took connections before it ran. */
  readonly isHandedOver?: boolean;
  readonly log?: Log;
  /** Says why no ping may be stored. */
  readonly obstacle?: () => string | null;
}

/** One process: it listens at its doors, stores pings and judges checks. */
export interface Process {
  readonly listening: Listening;
  /** Takes a ping for a check, as a door would; resolves once it is answered. */
  ping(code: string, over?: Partial<IncomingPing>): Promise<PingOutcome>;
  /** Judges all that can be judged at this moment. */
  sweep(): Promise<void>;
  /** Opens another door. */
  open(door: Door): Promise<void>;
  /** Ends in good order. */
  stop(): Promise<void>;
  /** Ends without a word. */
  kill(): Promise<void>;
}

/** Builds a machine on an open store; `away` says when its database fails. */
export function createMachine(store: OpenStore, start: Instant, away: { on: boolean } = { on: false }): Machine {
  const clock = testClock(start);
  let elapsed = 0;
  const running = new Set<{ readonly turnOver: () => Promise<void> }>();

  const advance = async (secs: number, elapsedSecs: number): Promise<void> => {
    const turns = [...running].map((process) => process.turnOver());
    elapsed += elapsedSecs * 1_000;
    if (secs >= 0) clock.advance(secs);
    else clock.setBack(-secs);
    await Promise.all(turns);
  };

  return {
    now: () => clock.now(),
    async pass(secs) {
      for (let passed = 0; passed < secs; passed += 1) await advance(1, 1);
    },
    standStill: (secs) => advance(secs, secs),
    async setClock(bySecs) {
      if (bySecs >= 0) return await advance(bySecs, 0);
      clock.setBack(-bySecs);
    },
    async start({
      instance = 'host/1',
      doors = ['http'],
      obstacle,
      isHandedOver = false,
      log = silentLog,
    }: ProcessOptions = {}) {
      const bus = await createBus();
      const turns = turnsOf(clock);
      const flaky = failingWhile(store, away);
      const listening = createListening({
        ...{ store: flaky, bus, clock: turns.clock, log, instance },
        elapsedMillis: () => elapsed,
        ...(obstacle ? { obstacle } : {}),
      });
      const queue = openPingQueue({ store, bus, clock, log: silentLog, objects: null, listening });
      for (const door of doors) await listening.open(door, isHandedOver);
      // without a door it has nothing to say, and takes no turns
      if (doors.length > 0) running.add(turns);
      const end = async (stop: boolean): Promise<void> => {
        running.delete(turns);
        for (const door of doors) listening.shut(door);
        await queue.close();
        if (stop) await listening.stop();
        else turns.kill();
        await bus.close();
      };
      return {
        listening,
        ping: (code, over) => submit(queue, code, clock.now(), over),
        async sweep() {
          for (;;) {
            const dueAt = await nextSweepAt(store);
            if (dueAt === null || dueAt > clock.now()) return;
            if ((await sweepOnce({ store, clock, log: silentLog, listening })).claimed === 0) return;
          }
        },
        open: (door) => listening.open(door),
        stop: () => end(true),
        kill: () => end(false),
      };
    },
  };
}

function submit(
  queue: PingQueue,
  code: string,
  arrivedAt: Instant,
  over: Partial<IncomingPing> = {},
): Promise<PingOutcome> {
  return queue.submit({
    target: { by: 'code', code },
    action: 'success',
    exitStatus: null,
    rid: null,
    scheme: 'http',
    method: 'GET',
    ua: '',
    remoteAddr: null,
    body: null,
    arrivedAt,
    ...over,
  });
}

/** The clock of one process, which tells when the process sleeps again, and no longer wakes it once it is killed. */
function turnsOf(clock: Clock) {
  let isDead = false;
  let onSleep = (): void => {};
  return {
    clock: {
      now: () => clock.now(),
      async sleepUntil(at: Instant, signal?: AbortSignal) {
        onSleep();
        await clock.sleepUntil(at, signal);
        if (isDead) await new Promise<never>(() => {});
      },
    },
    turnOver: () =>
      new Promise<void>((resolve) => {
        onSleep = resolve;
      }),
    kill() {
      isDead = true;
    },
  };
}

/** The store of a process whose database comes and goes. */
function failingWhile(store: Store, away: { readonly on: boolean }): Store {
  const { listening } = store;
  const unless =
    <Args extends unknown[], T>(act: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      if (away.on) throw new Error('the database does not answer');
      return await act(...args);
    };
  return { ...store, listening: { ...listening, begin: unless(listening.begin), beat: unless(listening.beat) } };
}
