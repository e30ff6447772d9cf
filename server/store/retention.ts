import type { Instant } from '../core/instant.ts';
import type { Db } from './dialect/dialect.ts';
import { rowsOf } from './sql.ts';

// Bounds how long one statement holds the write lock on SQLite.
const ROWS_AT_ONCE = 1_000;

/** How much of a check's history is kept, and taking away the rest. */
export interface RetentionStore {
  /** The pings a check has had and how many its owner keeps; null when the check is gone. */
  pingLog(checkId: number): Promise<{ readonly nPings: number; readonly limit: number } | null>;
  /** Removes the oldest pings up to serial `upTo`, a bounded number at a time; returns how many, 0 when none is left. */
  prunePings(checkId: number, upTo: number): Promise<number>;
  /** When the oldest ping that is left was received; null when none is. */
  oldestPingAt(checkId: number): Promise<Instant | null>;
  /** Removes finished notifications and processed flips that are older. */
  pruneEvents(checkId: number, before: { readonly notifications: Instant; readonly flips: Instant }): Promise<void>;
}

export function retentionStore(db: Db): RetentionStore {
  const { knex, dialect } = db;
  return {
    async pingLog(checkId) {
      const [row] = await rowsOf<{ n_pings: number; ping_log_limit: number }>(
        knex,
        `select checks.n_pings, profiles.ping_log_limit from checks
         join projects on projects.id = checks.project_id
         join profiles on profiles.user_id = projects.owner_id
         where checks.id = ?`,
        [checkId],
      );
      return row ? { nPings: row.n_pings, limit: row.ping_log_limit } : null;
    },

    prunePings: (checkId, upTo) =>
      db.write((tx) =>
        tx('pings')
          .where({ check_id: checkId })
          .whereIn(
            'n',
            tx('pings')
              .select('n')
              .where({ check_id: checkId })
              .where('n', '<=', upTo)
              .orderBy('n')
              .limit(ROWS_AT_ONCE),
          )
          .delete(),
      ),

    async oldestPingAt(checkId) {
      const [row] = await rowsOf<{ created_at: Instant }>(
        knex,
        'select created_at from pings where check_id = ? order by n limit 1',
        [checkId],
      );
      return row?.created_at ?? null;
    },

    pruneEvents: (checkId, { notifications, flips }) =>
      db.atomically(async ({ knex: tx }) => {
        await tx('notifications')
          .where({ check_id: checkId })
          .where('created_at', '<', dialect.instant(notifications))
          // a notification that is still to be delivered takes its job with it
          .whereNotExists(tx('delivery_jobs').select('id').whereRaw('notification_id = notifications.id'))
          .delete();
        await tx('flips')
          .where({ check_id: checkId })
          .where('created_at', '<', dialect.instant(flips))
          .whereNotNull('processed_at')
          .delete();
      }),
  };
}
