import { fromMillis, type Instant } from './core/instant.ts';

/** Tells the time and wakes at a moment; tests pass one that they move by hand. */
export interface Clock {
  now(): Instant;
  /**
   * Resolves at `at` (at once when past), or when the signal aborts; never rejects.
   *
   * Resolves before `at` when the clock was set back meanwhile: once as much time has passed as there was to wait when it
   * was called. Nobody waits an hour longer because the clock was set back by an hour.
   */
  sleepUntil(at: Instant, signal?: AbortSignal): Promise<void>;
}

/** What a machine's clock is read from. */
export interface ClockSources {
  /** Milliseconds since 1970, as they were set by people and time servers. */
  wallMillis(): number;
  /** Milliseconds since some moment, which nobody can set. */
  elapsedMillis(): number;
  /** Resolves after so many milliseconds, or when the signal aborts. */
  wait(millis: number, signal: AbortSignal | undefined): Promise<void>;
}

const MACHINE: ClockSources = {
  wallMillis: () => Date.now(),
  elapsedMillis: () => performance.now(),
  wait: pause,
};

// A clock that was set forward is noticed within this time.
const LOOK_EVERY_MS = 2_000;
// Below it, the two sources only differ in their digits.
const STEP_MS = 50;

/** The machine's clock, in microseconds. It runs backwards only when the machine's clock is set back. */
export function systemClock({ wallMillis, elapsedMillis, wait }: ClockSources = MACHINE): Clock {
  let offset = wallMillis() - elapsedMillis();
  const now = (): Instant => {
    const elapsed = elapsedMillis();
    const wall = wallMillis();
    // follow the wall clock when it was set; the other only adds the digits below a millisecond
    if (Math.abs(wall - elapsed - offset) > STEP_MS) offset = wall - elapsed;
    return fromMillis(elapsed + offset);
  };
  return {
    now,
    async sleepUntil(at, signal) {
      const endsMillis = elapsedMillis() + (at - now()) / 1000;
      while (!signal?.aborted) {
        const waitMs = Math.min(endsMillis - elapsedMillis(), (at - now()) / 1000);
        if (waitMs <= 0) return;
        await wait(Math.min(Math.ceil(waitMs), LOOK_EVERY_MS), signal);
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
