import type { Clock } from '../../server/clock.ts';
import { addSecs, type Instant } from '../../server/core/instant.ts';
import { T0 } from '../support/builders.ts';

/** A clock that stands still until a test moves it. */
export interface HandClock extends Clock {
  /** How long each pause was that has ended, in seconds. */
  readonly pausesSecs: number[];
  advance(secs: number): void;
  /** Moves on whenever somebody pauses (time limits are not pauses), until the promise settles. */
  drive<T>(promise: Promise<T>): Promise<T>;
}

interface Sleeper {
  readonly at: Instant;
  readonly isPause: boolean;
  readonly wake: () => void;
}

/** Makes a clock that shows `T0`. */
export function handClock(): HandClock {
  let now = T0;
  let onPause: (() => void) | null = null;
  const sleepers = new Set<Sleeper>();
  const pausesSecs: number[] = [];
  const moveTo = (at: Instant): void => {
    now = at;
    for (const sleeper of sleepers) if (sleeper.at <= now) sleeper.wake();
  };
  return {
    pausesSecs,
    now: () => now,
    sleepUntil: (at, signal) =>
      new Promise((resolve) => {
        const wake = (): void => {
          sleepers.delete(sleeper);
          resolve();
        };
        const sleeper: Sleeper = { at, isPause: signal === undefined, wake };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', wake);
        if (at <= now || signal?.aborted) wake();
        if (sleeper.isPause) onPause?.();
      }),
    advance: (secs) => moveTo(addSecs(now, secs)),
    async drive(promise) {
      const next = (): void => {
        const pause = [...sleepers].find(({ isPause }) => isPause);
        if (pause === undefined) return;
        pausesSecs.push((pause.at - now) / 1_000_000);
        moveTo(pause.at);
      };
      onPause = () => queueMicrotask(next);
      next();
      try {
        return await promise;
      } finally {
        onPause = null;
      }
    },
  };
}
