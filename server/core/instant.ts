declare const brand: unique symbol;

/** A moment: integer microseconds since 1970-01-01T00:00:00Z, UTC. Exact until the year 2255; compares with `<`. */
export type Instant = number & { readonly [brand]: 'Instant' };

/** A length of time in whole microseconds. */
export type Micros = number;

export const MICROS_PER_SECOND = 1_000_000;
export const MICROS_PER_MILLI = 1_000;

/** Brands a number of microseconds since 1970. */
export function instant(micros: number): Instant {
  return micros as Instant;
}

/** Returns the instant of a count of milliseconds since 1970, as `Date.now()` gives it. */
export function fromMillis(millis: number): Instant {
  return instant(Math.round(millis * MICROS_PER_MILLI));
}

/** Returns whole milliseconds since 1970, rounded down. */
export function toMillis(at: Instant): number {
  return Math.floor(at / MICROS_PER_MILLI);
}

/** Returns the instant `secs` seconds after `at` (before it, when negative). */
export function addSecs(at: Instant, secs: number): Instant {
  return instant(at + secs * MICROS_PER_SECOND);
}

/** Returns the instant that ends a span of `micros` begun at `at`. */
export function addMicros(at: Instant, micros: Micros): Instant {
  return instant(at + micros);
}

/** Returns the earlier of two instants. */
export function earlierOf(a: Instant, b: Instant): Instant {
  return a < b ? a : b;
}

/** Returns the earlier of two moments of which either may never come, which is null. */
export function earliest(a: Instant | null, b: Instant | null): Instant | null {
  return a === null || b === null ? (a ?? b) : earlierOf(a, b);
}

/** Returns the later of two moments of which either may never have come, which is null. */
export function latest(a: Instant | null, b: Instant | null): Instant | null {
  return a === null || b === null ? (a ?? b) : laterOf(a, b);
}

/** Returns the later of two instants. */
export function laterOf(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}
