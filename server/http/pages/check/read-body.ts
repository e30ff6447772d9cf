import type { Bodies } from '../../../bodies/bodies.ts';
import type { Check } from '../../../core/check.ts';
import { Unavailable } from '../../../errors.ts';
import type { OnePing } from '../../../store/reads/check-page.ts';

/** A body, or why there is none to show. */
export type BodyRead =
  | { readonly kind: 'there'; readonly bytes: Uint8Array }
  | { readonly kind: 'none' }
  /** There is one, but the storage that holds it does not give it out now. */
  | { readonly kind: 'away' };

/** Reads the body of a ping, wherever it lies. */
export async function readBody({ ping, bodyBytes }: OnePing, check: Check, bodies: Bodies): Promise<BodyRead> {
  if (bodyBytes === 0) return { kind: 'none' };
  try {
    const bytes = await bodies.read(check, ping.n);
    return bytes === null ? { kind: 'away' } : { kind: 'there', bytes };
  } catch (error) {
    if (error instanceof Unavailable) return { kind: 'away' };
    throw error;
  }
}
