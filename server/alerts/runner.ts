import { setImmediate as yieldTurn } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { addSecs, earlierOf, type Instant } from '../core/instant.ts';
import type { Log } from '../log.ts';
import type { Turns } from '../turns.ts';

/** Hints may be lost and other processes may be on a database without them: no loop sleeps longer than this. */
const FALLBACK_SECS = 2;
const LONGEST_BACK_OFF_SECS = 30;

/** One of the loops: works when it is time or when nudged, until it is stopped. */
export interface Runner {
  nudge(): void;
  /** Lets the round in hand end and starts no other. */
  stop(): Promise<void>;
}

export interface RunnerOptions {
  readonly name: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Where turns are noted, by name; absent: nowhere. */
  readonly turns?: Turns;
  /** Least time between two rounds that only a nudge caused; hints may come by the hundred. Default 0. */
  readonly quietSecs?: number;
  /** Longest time between two rounds. Default 2. */
  readonly fallbackSecs?: number;
  /** For so long a round may last before the loop counts as one that stands still. Default: 60. */
  readonly limitSecs?: number;
  /** Does what there is to do; returns when there will be more (a moment that has passed: at once), null if unknown. */
  round(): Promise<Instant | Rest | null>;
}

/** There is more to do at once, but others have their turn first: until then not even a nudge begins another round. */
export interface Rest {
  readonly restUntil: Instant;
}

/** Starts a runner. A round that throws is logged and repeated after a growing pause: nothing ends the loop but `stop`. */
export function startRunner({
  name,
  clock,
  log,
  turns,
  quietSecs = 0,
  fallbackSecs = FALLBACK_SECS,
  limitSecs,
  round,
}: RunnerOptions): Runner {
  let stopped = false;
  let nudged = false;
  let wake: (() => void) | null = null;

  /** Returns whether something other than the clock ended it. */
  const sleepUntil = async (until: Instant): Promise<boolean> => {
    const sleep = new AbortController();
    wake = () => {
      wake = null;
      // with a reason of its own no DOMException is made, which costs more than the rest of a nudge
      sleep.abort('awake');
    };
    await clock.sleepUntil(until, sleep.signal);
    wake = null;
    return sleep.signal.aborted;
  };

  /** Each wait is measured anew and has a limit: a clock that is set back must not stop the loop until it has caught up. */
  const pause = async (until: Instant, notBefore: Instant, longestSecs = fallbackSecs): Promise<void> => {
    while (!stopped) {
      const at = nudged ? earlierOf(until, notBefore) : until;
      const now = clock.now();
      if (at <= now) return;
      const wasWoken = await sleepUntil(earlierOf(at, addSecs(now, longestSecs)));
      if (!wasWoken) return;
    }
  };

  const backOff = async (failures: number): Promise<void> => {
    const pauseSecs = Math.min(LONGEST_BACK_OFF_SECS, 2 ** (failures - 2));
    const until = addSecs(clock.now(), pauseSecs);
    await pause(until, until, pauseSecs);
  };

  const run = async (): Promise<void> => {
    let failures = 0;
    while (!stopped) {
      nudged = false;
      turns?.note(name, limitSecs);
      const startedAt = clock.now();
      try {
        const next = await round();
        failures = 0;
        // SQLite answers without a turn of the event loop: rounds that follow each other would let nothing else run
        await yieldTurn();
        const fallback = addSecs(clock.now(), fallbackSecs);
        if (typeof next === 'object' && next !== null) await pause(next.restUntil, next.restUntil);
        else await pause(next === null ? fallback : earlierOf(next, fallback), addSecs(startedAt, quietSecs));
      } catch (error) {
        failures += 1;
        log.error({ err: error, part: name, failures }, `the ${name} failed; trying again`);
        await backOff(failures);
      }
    }
  };

  const done = run().finally(() => turns?.forget(name));
  return {
    nudge() {
      nudged = true;
      wake?.();
    },
    async stop() {
      stopped = true;
      wake?.();
      await done;
    },
  };
}
