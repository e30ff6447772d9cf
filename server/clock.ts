import { fromMillis, type Instant } from './core/instant.ts';

/** Tells the time and wakes at a moment; tests pass one that they move by hand. */
export interface Clock {
  now(): Instant;
  /** Resolves at `at` (at once when past), or when the signal aborts; never rejects. */
  sleepUntil(at: Instant, signal?: AbortSignal): Promise<void>;
}

// setTimeout takes at most 2^31-1 ms; longer waits are made of several.
const LONGEST_TIMEOUT_MS = 2_147_483_647;

/** The machine's clock, in microseconds that never run backwards within the process. */
export function systemClock(): Clock {
  const startMillis = Date.now() - performance.now();
  let offset = startMillis;
  const now = (): Instant => {
    const measured = performance.now() + offset;
    const wall = Date.now();
    // follow the wall clock when it was set; performance.now() only adds the digits below a millisecond
    if (Math.abs(wall - measured) > 50) offset = wall - performance.now();
    return fromMillis(performance.now() + offset);
  };
  return {
    now,
    async sleepUntil(at, signal) {
      while (!signal?.aborted) {
        const waitMs = (at - now()) / 1000;
        if (waitMs <= 0) return;
        await pause(Math.min(Math.ceil(waitMs), LONGEST_TIMEOUT_MS), signal);
      }
    },
  };
}

function pause(millis: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, millis);
    signal?.addEventListener('abort', done);
  });
}
