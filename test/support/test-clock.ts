import type { Clock } from '../../server/clock.ts';
import { addMicros, type Instant, MICROS_PER_SECOND } from '../../server/core/instant.ts';

/** A clock that stands still until it is moved. */
export interface TestClock extends Clock {
  /** Moves on by seconds (fractions allowed) and wakes whoever waited for a moment up to then. */
  advance(secs: number): void;
  /** Sets the clock back by seconds. Nobody waits longer for that, as `Clock.sleepUntil` promises. */
  setBack(secs: number): void;
  /** The moments that somebody waits for, earliest first. */
  alarms(): readonly Instant[];
}

interface Sleeper {
  at: Instant;
  wake(): void;
}

/** Creates a clock that shows `start`. */
export function testClock(start: Instant): TestClock {
  let now = start;
  const sleepers = new Set<Sleeper>();

  const inMicros = (secs: number): number => Math.round(secs * MICROS_PER_SECOND);

  return {
    now: () => now,

    sleepUntil: (at, signal) =>
      new Promise((resolve) => {
        if (at <= now || signal?.aborted) {
          resolve();
          return;
        }
        const wake = (): void => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper = { at, wake };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', wake);
      }),

    advance(secs) {
      now = addMicros(now, inMicros(secs));
      const due = [...sleepers].filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
      for (const sleeper of due) sleeper.wake();
    },

    setBack(secs) {
      now = addMicros(now, -inMicros(secs));
      for (const sleeper of sleepers) sleeper.at = addMicros(sleeper.at, -inMicros(secs));
    },

    alarms: () => [...sleepers].map(({ at }) => at).sort((a, b) => a - b),
  };
}
