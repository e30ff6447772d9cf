import type { Clock } from '../clock.ts';
import type { Buckets } from '../delivery/ways-out.ts';
import type { Store } from '../store/store.ts';

/** Returns the rate limits that live in the store, shared by all processes. */
export function bucketsIn(store: Store, clock: Clock): Buckets {
  return {
    async take({ key, capacity, refillSecs }) {
      const taken = await store.buckets.take(key, { capacity, refillSecs }, clock.now());
      return taken.allowed ? { granted: true } : { granted: false, nextAt: taken.nextTokenAt };
    },
  };
}
