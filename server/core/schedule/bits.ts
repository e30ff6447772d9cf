/** A set of numbers from 0 to 31, one bit each. */
export type Bits = number;

/** A set of numbers from 0 to 59: the first word holds 0–29, the second 30–59. */
export type SixtyBits = readonly [low: Bits, high: Bits];

const HALF = 30;

/** Returns the smallest member that is at least `from`, or -1. */
export function nextBit(bits: Bits, from: number): number {
  if (from > 31) return -1;
  const rest = bits & (-1 << from);
  return rest === 0 ? -1 : 31 - Math.clz32(rest & -rest);
}

/** Tells whether the set contains the number. */
export function hasBit(bits: Bits, value: number): boolean {
  return ((bits >>> value) & 1) === 1;
}

/** Returns the set of the given numbers (0–31). */
export function bitsOf(values: Iterable<number>): Bits {
  let bits = 0;
  for (const value of values) bits |= 1 << value;
  return bits;
}

/** Returns the set of the given numbers (0–59). */
export function sixtyBitsOf(values: Iterable<number>): SixtyBits {
  let low = 0;
  let high = 0;
  for (const value of values) {
    if (value < HALF) low |= 1 << value;
    else high |= 1 << (value - HALF);
  }
  return [low, high];
}

/** Returns the smallest member that is at least `from`, or -1. */
export function nextOfSixty([low, high]: SixtyBits, from: number): number {
  if (from < HALF) {
    const found = nextBit(low, from);
    if (found >= 0) return found;
  }
  const found = nextBit(high, from < HALF ? 0 : from - HALF);
  return found < 0 ? -1 : found + HALF;
}
