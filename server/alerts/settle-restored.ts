import type { Clock } from '../clock.ts';
import type { Check } from '../core/check.ts';
import { addSecs, type Instant } from '../core/instant.ts';
import { alertAfterOr } from '../core/status.ts';
import type { Registry } from '../delivery/registry.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import { NO_CHECK } from '../store/storms.ts';
import { fanOutOnce } from './fan-out.ts';
import { RESTORED } from './job-end.ts';
import { noMetrics } from './metrics.ts';

/** After the deadline the sweep has the first word: it waits so long for pings that are sent again, and a little more. */
const AFTER_VERDICT_SECS = 90;
/** Names the one who says up to when pings were heard, among those who listen. */
const INSTANCE = 'restore';

export interface RestoredDeps {
  readonly store: Store;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Fits a database that was just restored from a backup to the present: the time since the backup is one in which no pings
 * were heard, and what waited to be sent then is not sent blindly. Returns how many alerts wait.
 *
 * An alert is sent after the next verdict about its check, if that is still in the state that the alert is about.
 */
export async function settleRestored({ store, registry, clock, log }: RestoredDeps): Promise<number> {
  const now = clock.now();
  const known = await store.listening.listeners();
  const doors = (['http', 'smtp'] as const).filter(
    (door) => door === 'http' || known.some((listener) => listener.door === door),
  );
  const heard = doors.map((door) => ({ door, heardTo: null }));
  const written = await store.listening.begin({ instance: INSTANCE, since: now, doors: heard, cause: 'restored' });
  const beats = [...written].map(([door, lastWritten]) => ({ door, since: now, lastWritten, storedUntil: now }));
  await store.listening.close(INSTANCE, beats, now);

  for (;;) {
    const { flips } = await fanOutOnce({ store, registry, clock, log, metrics: noMetrics });
    if (flips === 0) break;
  }
  return await store.transaction(async (tx) => {
    const waiting = await tx.jobs.checksWithJobs();
    let held = 0;
    for (const id of waiting) {
      if (id === NO_CHECK) held += await tx.jobs.hold(id, { errorCode: RESTORED, until: now });
      const check = await tx.checks.byId(id);
      if (check !== null) held += await tx.jobs.hold(id, { errorCode: RESTORED, until: verdictAt(check, now) });
    }
    return held;
  });
}

/** When the check has been judged at the latest, counted from now. */
function verdictAt(check: Check, now: Instant): Instant {
  const running = { ...check, status: 'up', lastStartAt: null, judgedFrom: now } as const;
  return addSecs(alertAfterOr(running, null) ?? now, AFTER_VERDICT_SECS);
}
