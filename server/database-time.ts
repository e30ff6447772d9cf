import type { MachineClock } from './clock.ts';
import { addSecs, type Instant } from './core/instant.ts';
import type { LogEvent } from './log.ts';
import type { Store } from './store/store.ts';

/** Leases and deadlines of several hosts are compared to the second. */
const WARN_FROM_SECS = 2;
const WARN_EVERY_SECS = 3_600;

export interface DatabaseTimeDeps {
  readonly store: Pick<Store, 'database' | 'listening'>;
  readonly clock: MachineClock;
  readonly log: { readonly warn: LogEvent };
}

/**
 * Returns what makes the clock of this process follow the database's, when called every few seconds: on PostgreSQL several
 * hosts share one database, and their clocks differ. An SQLite database is on this machine.
 */
export function createDatabaseTime({ store, clock, log }: DatabaseTimeDeps): () => Promise<void> {
  let warnedAt: Instant | null = null;
  return async () => {
    if (store.database === 'sqlite') return;
    const askedAt = clock.now();
    const shown = await store.listening.databaseTime();
    const aheadSecs = clock.agree({ askedAt, shown, answeredAt: clock.now() });
    if (Math.abs(aheadSecs) < WARN_FROM_SECS) return;
    const now = clock.now();
    if (warnedAt !== null && now < addSecs(warnedAt, WARN_EVERY_SECS)) return;
    warnedAt = now;
    const secs = Math.round(aheadSecs * 10) / 10;
    log.warn({ secs }, 'the clock of this machine differs from that of the database, which is followed');
  };
}
