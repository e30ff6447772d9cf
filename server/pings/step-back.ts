import type { Clock } from '../clock.ts';
import type { Check } from '../core/check.ts';
import type { Instant } from '../core/instant.ts';
import { notAfter as runsNotAfter } from '../core/run-state.ts';
import { alertAfterOr } from '../core/status.ts';
import { redateChecks } from '../store/redate-checks.ts';
import type { RedatedCheck, Store } from '../store/store.ts';

/** What others had under way is stored within the time of two or three. More are needed only by a clock that stays ahead. */
const MOST_PASSES = 10;

/**
 * Corrects what the clock dated too late before it was set back: checks whose last ping lies in the future count from now,
 * so that none of them is told late by as much. Pings and flips keep their times. Returns how many checks it corrected.
 *
 * The clock is read for each batch: other processes store pings meanwhile, and those are dated right. What they had under way
 * when the clock was set may be stored behind the back of a pass, so the passes go on until one finds nothing; not for ever,
 * since a process whose own clock stays ahead would go on storing such pings, and this one refuses its pings meanwhile.
 */
export async function correctAfterStepBack(store: Store, clock: Pick<Clock, 'now'>): Promise<number> {
  const beganAt = clock.now();
  let corrected = 0;
  for (let passes = 0; passes < MOST_PASSES; passes += 1) {
    const inPass = await redateChecks(store, { after: () => clock.now(), redate: redated });
    if (inPass === 0) break;
    corrected += inPass;
  }
  await store.listening.stepBack(clock.now(), beganAt);
  return corrected;
}

function redated(check: Check, now: Instant): RedatedCheck {
  const notAfter = (at: Instant | null): Instant | null => (at !== null && at > now ? now : at);
  const basis = {
    lastPingAt: notAfter(check.lastPingAt),
    lastStartAt: notAfter(check.lastStartAt),
    judgedFrom: notAfter(check.judgedFrom),
    runState: runsNotAfter(check.runState, now),
  };
  return { id: check.id, ...basis, alertAfter: alertAfterOr({ ...check, ...basis }, check.alertAfter) };
}
