import type { Clock } from '../clock.ts';
import type { Check } from '../core/check.ts';
import type { Instant } from '../core/instant.ts';
import { alertAfterOr } from '../core/status.ts';
import type { RedatedCheck, Store } from '../store/store.ts';

/** Checks corrected in one transaction: it takes some milliseconds, so that other writers get through. */
const BATCH = 250;

/**
 * Corrects what the clock dated too late before it was set back: checks whose last ping lies in the future count from now,
 * so that none of them is told late by as much. Pings and flips keep their times. Returns how many checks it corrected.
 *
 * The clock is read for each batch: other processes store pings meanwhile, and those are dated right. What they had under way
 * when the clock was set may be stored behind the back of a pass, so the passes go on until one finds nothing.
 */
export async function correctAfterStepBack(store: Store, clock: Pick<Clock, 'now'>): Promise<number> {
  const beganAt = clock.now();
  let corrected = 0;
  let inPass = 0;
  do {
    inPass = await correctAll(store, clock);
    corrected += inPass;
  } while (inPass > 0);
  await store.listening.stepBack(clock.now(), beganAt);
  return corrected;
}

async function correctAll(store: Store, clock: Pick<Clock, 'now'>): Promise<number> {
  let corrected = 0;
  let afterId = 0;
  for (;;) {
    const now = clock.now();
    const ahead = await store.transaction(async (tx) => {
      const claimed = await tx.checks.claimSince(now, afterId, BATCH);
      await tx.checks.redate(claimed.map((check) => redated(check, now)));
      return claimed;
    });
    corrected += ahead.length;
    const last = ahead.at(-1);
    if (last === undefined || ahead.length < BATCH) return corrected;
    afterId = last.id;
  }
}

function redated(check: Check, now: Instant): RedatedCheck {
  const notAfter = (at: Instant | null): Instant | null => (at !== null && at > now ? now : at);
  const basis = {
    lastPingAt: notAfter(check.lastPingAt),
    lastStartAt: notAfter(check.lastStartAt),
    judgedFrom: notAfter(check.judgedFrom),
  };
  return { id: check.id, ...basis, alertAfter: alertAfterOr({ ...check, ...basis }, check.alertAfter) };
}
