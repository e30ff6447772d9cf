import type { Clock } from '../clock.ts';
import type { Instant } from '../core/instant.ts';
import { alertAfterOr } from '../core/status.ts';
import type { Store } from '../store/store.ts';

const BATCH = 200;

/**
 * Corrects what the clock dated too late before it was set back: checks whose last ping lies in the future count from now,
 * so that none of them is told late by as much. Pings and flips keep their times. Returns how many checks it corrected.
 *
 * The clock is read for each batch: pings go on meanwhile, and those are dated right.
 */
export async function correctAfterStepBack(store: Store, clock: Pick<Clock, 'now'>): Promise<number> {
  let corrected = 0;
  for (;;) {
    const now = clock.now();
    const count = await store.transaction(async (tx) => {
      const ahead = await tx.checks.claimAhead(now, BATCH);
      for (const check of ahead) {
        const notAfter = (at: Instant | null): Instant | null => (at !== null && at > now ? now : at);
        const progress = {
          lastPingAt: notAfter(check.lastPingAt),
          lastStartAt: notAfter(check.lastStartAt),
          judgedFrom: notAfter(check.judgedFrom),
        };
        const alertAfter = alertAfterOr({ ...check, ...progress }, check.alertAfter);
        await tx.checks.update(check.id, { ...progress, alertAfter });
      }
      return ahead.length;
    });
    corrected += count;
    if (count < BATCH) break;
  }
  await store.listening.stepBack(clock.now());
  return corrected;
}
