import { Unavailable } from '../errors.ts';

const LONGEST_WAIT_MS = 10_000;

/** Lets the writers of one process through one at a time, in the order they came. */
export interface WriteGate {
  /**
   * Runs `fn` when everyone before it is through, and returns what it returns.
   *
   * Throws Unavailable after ten seconds of waiting. Not re-entrant: inside `fn`, taking the gate again waits for itself.
   */
  run<T>(fn: () => Promise<T>): Promise<T>;
  /**
   * The same before those that are not urgent, though between two urgent ones one of the others has its turn, so that
   * neither kind waits for a crowd of the other. Throws Unavailable after `patienceMs`; `fn` is told what is left of them.
   */
  runUrgent<T>(patienceMs: number, fn: (leftMs: number) => Promise<T>): Promise<T>;
}

/**
 * Creates the gate that every SQLite write transaction of a process takes, whichever connection or thread it uses.
 *
 * SQLite lets one connection write and makes the others poll with a sleep, on the event loop. Two connections of one
 * process (the store's, the ping writer's) would so block the whole process while they wait for each other.
 */
export function createWriteGate(longestWaitMs = LONGEST_WAIT_MS): WriteGate {
  const urgent: Array<() => void> = [];
  const others: Array<() => void> = [];
  let taken = false;
  let wasUrgent = false;

  const enter = (waiting: Array<() => void>, waitMs: number): Promise<void> | undefined => {
    if (!taken) {
      taken = true;
      return undefined;
    }
    return new Promise((resolve, reject) => {
      const admit = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const giveUp = (): void => {
        waiting.splice(waiting.indexOf(admit), 1);
        reject(new Unavailable('the database is busy writing'));
      };
      const timer = setTimeout(giveUp, waitMs);
      waiting.push(admit);
    });
  };

  const leave = (): void => {
    const next = (wasUrgent ? others.shift() : undefined) ?? urgent.shift() ?? others.shift();
    if (next) next();
    else taken = false;
  };

  const runIn = async <T>(isUrgent: boolean, turn: Promise<void> | undefined, fn: () => Promise<T>): Promise<T> => {
    // an open gate calls at once: a needless await would let the answers to 60 pings go before the next commit starts
    if (turn) await turn;
    wasUrgent = isUrgent;
    try {
      return await fn();
    } finally {
      leave();
    }
  };

  return {
    run: (fn) => runIn(false, enter(others, longestWaitMs), fn),
    runUrgent(patienceMs, fn) {
      const cameAt = performance.now();
      return runIn(true, enter(urgent, patienceMs), () => fn(patienceMs - (performance.now() - cameAt)));
    },
  };
}

/** A gate that is always open, for databases that arrange their writers themselves. */
export const openGate: WriteGate = { run: (fn) => fn(), runUrgent: (patienceMs, fn) => fn(patienceMs) };
