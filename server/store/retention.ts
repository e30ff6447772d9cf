import type { Knex } from 'knex';
import type { Instant } from '../core/instant.ts';
import type { Db } from './dialect/dialect.ts';
import { rowsOf } from './sql.ts';

// Bounds how long one statement holds the write lock on SQLite.
const ROWS_AT_ONCE = 1_000;

/** Before when a check's events are no longer kept. */
export interface EventLimits {
  readonly notifications: Instant;
  readonly flips: Instant;
}

/** How many events of a check were removed, or would be. */
export interface EventCounts {
  readonly notifications: number;
  readonly flips: number;
}

/** How much of a check's history is kept, and taking away the rest. */
export interface RetentionStore {
  /** The pings a check has had and how many its owner keeps; null when the check is gone. */
  pingLog(checkId: number): Promise<{ readonly code: string; readonly nPings: number; readonly limit: number } | null>;
  /** Checks that have had more than `pings` pings, by id, from behind `afterId` on. */
  busyChecks(pings: number, afterId: number, limit: number): Promise<readonly { id: number; code: string }[]>;
  /** Removes the pings up to serial `upTo`, a bounded number at a time; returns how many. */
  prunePings(checkId: number, upTo: number): Promise<number>;
  countPings(checkId: number, upTo: number): Promise<number>;
  /** When the oldest ping behind serial `upTo` (default: of all) was received; null when there is none. */
  oldestPingAt(checkId: number, upTo?: number): Promise<Instant | null>;
  /** Removes all pings, flips and notifications of a check, and what could not be heard. */
  clearEvents(checkId: number): Promise<void>;
  /** Removes finished notifications and processed flips that are older; as flips, what could not be heard. */
  pruneEvents(checkId: number, before: EventLimits): Promise<EventCounts>;
  countEvents(checkId: number, before: EventLimits): Promise<EventCounts>;
}

export function retentionStore(db: Db): RetentionStore {
  const { knex, dialect } = db;

  const oldestPings = (tx: Knex, checkId: number, upTo: number) =>
    tx('pings').select('n').where({ check_id: checkId }).where('n', '<=', upTo).orderBy('n').limit(ROWS_AT_ONCE);

  const oldNotifications = (tx: Knex, checkId: number, before: Instant) =>
    tx('notifications')
      .where({ check_id: checkId })
      .where('created_at', '<', dialect.instant(before))
      // a notification that is still to be delivered takes its job with it
      .whereNotExists(tx('delivery_jobs').select('id').whereRaw('notification_id = notifications.id'));

  const oldFlips = (tx: Knex, checkId: number, before: Instant) =>
    tx('flips')
      .where({ check_id: checkId })
      .where('created_at', '<', dialect.instant(before))
      .whereNotNull('processed_at');

  return {
    async pingLog(checkId) {
      const [row] = await rowsOf<{ code: string; n_pings: number; ping_log_limit: number }>(
        knex,
        `select checks.code, checks.n_pings, profiles.ping_log_limit from checks
         join projects on projects.id = checks.project_id
         join profiles on profiles.user_id = projects.owner_id
         where checks.id = ?`,
        [checkId],
      );
      return row ? { code: row.code, nPings: row.n_pings, limit: row.ping_log_limit } : null;
    },

    busyChecks: (pings, afterId, limit) =>
      rowsOf(knex, 'select id, code from checks where id > ? and n_pings > ? order by id limit ?', [
        afterId,
        pings,
        limit,
      ]),

    async prunePings(checkId, upTo) {
      let total = 0;
      for (;;) {
        const removed = await db.write((tx) =>
          tx('pings')
            .where({ check_id: checkId })
            .whereIn('n', oldestPings(tx, checkId, upTo))
            .delete(),
        );
        total += removed;
        if (removed < ROWS_AT_ONCE) return total;
      }
    },

    countPings: (checkId, upTo) => countOf(knex('pings').where({ check_id: checkId }).where('n', '<=', upTo)),

    async oldestPingAt(checkId, upTo = 0) {
      const [row] = await rowsOf<{ created_at: Instant }>(
        knex,
        'select created_at from pings where check_id = ? and n > ? order by n limit 1',
        [checkId, upTo],
      );
      return row?.created_at ?? null;
    },

    clearEvents: (checkId) =>
      db.atomically(async ({ knex: tx }) => {
        for (const table of ['notifications', 'flips', 'unheard', 'pings'])
          await tx(table).where({ check_id: checkId }).delete();
      }),

    pruneEvents: (checkId, before) =>
      db.atomically(async ({ knex: tx }) => {
        await tx('unheard')
          .where({ check_id: checkId })
          .where('created_at', '<', dialect.instant(before.flips))
          .delete();
        return {
          notifications: await oldNotifications(tx, checkId, before.notifications).delete(),
          flips: await oldFlips(tx, checkId, before.flips).delete(),
        };
      }),

    async countEvents(checkId, before) {
      return {
        notifications: await countOf(oldNotifications(knex, checkId, before.notifications)),
        flips: await countOf(oldFlips(knex, checkId, before.flips)),
      };
    },
  };
}

async function countOf(query: Knex.QueryBuilder): Promise<number> {
  const [row] = await query.count<{ count: number | string }[]>({ count: '*' });
  return Number(row?.count ?? 0);
}
