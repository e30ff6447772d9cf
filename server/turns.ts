/** Loops turn every two seconds, or when a batch has ended. */
const STUCK_AFTER_SECS = 60;

/** A loop, and for how many seconds it has not turned. */
export interface TurnAge {
  readonly loop: string;
  readonly secs: number;
}

/** When the loops of this process last turned, by a clock that no setting changes. */
export interface Turns {
  /** Notes that a loop begins a turn, which may take `limitSecs`; default: 60. */
  note(loop: string, limitSecs?: number): void;
  /** Forgets a loop that ends on purpose. */
  forget(loop: string): void;
  has(loop: string): boolean;
  /** Returns for how many seconds the slowest of these loops has not turned; 0 when none of them runs. */
  ageSecs(loops: readonly string[]): number;
  /** Returns the loop that is furthest beyond its limit; null when none is. */
  stuck(): TurnAge | null;
}

/** Creates the record of the turns; `elapsedMillis` counts from any moment and never back. */
export function createTurns(elapsedMillis: () => number = () => performance.now()): Turns {
  const turned = new Map<string, { readonly at: number; readonly limitSecs: number }>();
  const secsSince = (at: number): number => (elapsedMillis() - at) / 1000;
  return {
    note: (loop, limitSecs = STUCK_AFTER_SECS) => void turned.set(loop, { at: elapsedMillis(), limitSecs }),
    forget: (loop) => void turned.delete(loop),
    has: (loop) => turned.has(loop),
    ageSecs(loops) {
      const ages = [...turned].filter(([loop]) => loops.includes(loop)).map(([, { at }]) => secsSince(at));
      return Math.max(0, ...ages);
    },
    stuck() {
      const beyond = ({ at, limitSecs }: { readonly at: number; readonly limitSecs: number }) =>
        secsSince(at) - limitSecs;
      const [first] = [...turned].filter(([, turn]) => beyond(turn) > 0).sort(([, a], [, b]) => beyond(b) - beyond(a));
      return first === undefined ? null : { loop: first[0], secs: secsSince(first[1].at) };
    },
  };
}
