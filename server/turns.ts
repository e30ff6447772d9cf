/** When the loops of this process last turned, by a clock that no setting changes. */
export interface Turns {
  /** Notes that a loop begins a turn. */
  note(loop: string): void;
  /** Forgets a loop that ends on purpose. */
  forget(loop: string): void;
  has(loop: string): boolean;
  /** Returns the loop that has been without a turn for longest, and for how many seconds; null when none runs. */
  slowest(): { readonly loop: string; readonly secs: number } | null;
}

/** Creates the record of the turns; `elapsedMillis` counts from any moment and never back. */
export function createTurns(elapsedMillis: () => number = () => performance.now()): Turns {
  const turnedAt = new Map<string, number>();
  return {
    note: (loop) => void turnedAt.set(loop, elapsedMillis()),
    forget: (loop) => void turnedAt.delete(loop),
    has: (loop) => turnedAt.has(loop),
    slowest() {
      const [first] = [...turnedAt].sort(([, a], [, b]) => a - b);
      return first === undefined ? null : { loop: first[0], secs: (elapsedMillis() - first[1]) / 1000 };
    },
  };
}
