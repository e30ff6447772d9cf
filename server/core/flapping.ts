import type { Flip } from './flip.ts';
import { addSecs, type Instant } from './instant.ts';

/** A check that goes down after more changes than this within `FLAP_SECS` is flapping. */
export const MOST_CHANGES = 6;
/** Also for how long it must keep its status until it counts as quiet. */
export const FLAP_SECS = 900;

/** What is known of a check when one of its flips is looked at. */
export interface FlapFacts {
  /** Whether its project wants the rule. */
  readonly isOn: boolean;
  /** When it changed last while it was flapping; null: it is not flapping. */
  readonly flappingAt: Instant | null;
  /** Its changes in the `FLAP_SECS` up to this flip, which counts. */
  readonly changes: number;
}

/**
 * What the rule makes of a flip: `tell` it as ever; `begin`: tell that the check is flapping; `silence`: it is flapping; `end`: it
 * was, and this flip is told as ever.
 */
export type FlapVerdict = 'tell' | 'begin' | 'silence' | 'end';

/**
 * Decides whether a flip that notifies people is told, so that a check that changes its status all the time sends one alert.
 *
 * Flapping begins with a flip to down only: what is told then is true, and an incident opened by it stays open meanwhile.
 */
export function flapVerdict(
  { createdAt, newStatus }: Pick<Flip, 'createdAt' | 'newStatus'>,
  { isOn, flappingAt, changes }: FlapFacts,
): FlapVerdict {
  if (flappingAt !== null) return isOn && createdAt < quietAt(flappingAt) ? 'silence' : 'end';
  return isOn && newStatus === 'down' && changes > MOST_CHANGES ? 'begin' : 'tell';
}

/** Returns when a check that is flapping is quiet, if it does not change until then. */
export function quietAt(flappingAt: Instant): Instant {
  return addSecs(flappingAt, FLAP_SECS);
}
