import { fromMillis, type Instant } from './core/instant.ts';

/** Tells the time and wakes at a moment; tests pass one that they move by hand. */
export interface Clock {
  now(): Instant;
  /**
   * Resolves at `at` (at once when past), or when the signal aborts; never rejects.
   *
   * Resolves before `at` when the clock was set back meanwhile: once as much time has passed as there was to wait when it
   * was called. A clock set back by an hour makes no wait an hour longer.
   */
  sleepUntil(at: Instant, signal?: AbortSignal): Promise<void>;
}

/** The clock of this machine, which can be told by how much another one is ahead that counts. */
export interface MachineClock extends Clock {
  /**
   * Takes note of what the clock that counts showed between two readings of this one. Returns by how many seconds this
   * machine's is ahead.
   */
  agree(measured: Measurement): number;
}

/** One reading of another clock. */
export interface Measurement {
  /** What this clock showed when the other one was asked, and when it had answered. */
  readonly askedAt: Instant;
  readonly shown: Instant;
  readonly answeredAt: Instant;
}

/** What a machine's clock is read from. */
export interface ClockSources {
  /** Milliseconds since 1970, as they were set by people and time servers. */
  wallMillis(): number;
  /** Milliseconds since some moment, that no clock setting changes. */
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
// The clock of the database: so many measurements count, of which the slow ones say little.
const MEASUREMENTS = 5;
const LONGEST_ROUND_TRIP_MS = 100;
// What is less is not worth the jump.
const LEAST_CORRECTION_MS = 250;
// Below it, the two sources only differ in their digits.
const STEP_MS = 50;

/** The machine's clock, in microseconds. It runs backwards only when the machine's clock is set back. */
export function systemClock({ wallMillis, elapsedMillis, wait }: ClockSources = MACHINE): MachineClock {
  let offset = wallMillis() - elapsedMillis();
  /** By how much the clock that counts is ahead of this machine's. */
  let correction = 0;
  let measured: readonly number[] = [];
  const now = (): Instant => {
    const elapsed = elapsedMillis();
    const wall = wallMillis();
    // follow the wall clock when it was set; the other only adds the digits below a millisecond
    if (Math.abs(wall - elapsed - offset) > STEP_MS) {
      offset = wall - elapsed;
      // what was measured before tells nothing any more
      measured = [];
    }
    return fromMillis(elapsed + offset + correction);
  };
  return {
    now,
    agree({ askedAt, shown, answeredAt }) {
      const roundTripMs = (answeredAt - askedAt) / 1000;
      const difference = (shown - (askedAt + answeredAt) / 2) / 1000 + correction;
      if (roundTripMs <= LONGEST_ROUND_TRIP_MS || measured.length === 0)
        measured = [...measured, difference].slice(-MEASUREMENTS);
      const median = [...measured].sort((a, b) => a - b)[Math.floor(measured.length / 2)] ?? 0;
      if (Math.abs(median - correction) >= LEAST_CORRECTION_MS) correction = median;
      return -median / 1000;
    },
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
