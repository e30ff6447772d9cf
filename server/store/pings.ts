import { cleanText } from './columns.ts';
import type { Db } from './dialect/dialect.ts';
import type { PingRow } from './rows.ts';
import type { PingStore } from './store.ts';
import { PING_COLUMNS, toPing } from './tables.ts';

// SQLite takes at most 32,766 parameters a statement; this many rows of eleven columns stay well below.
const ROWS_AT_ONCE = 500;

/** Pings: reading, and the writing that listeners do not do. */
export function pingStore(db: Db): PingStore {
  const { knex, dialect } = db;
  return {
    async latest(checkId, notAfter) {
      // a check's history never runs backwards, so the newest by serial is the newest by time
      const row = await knex('pings')
        .where({ check_id: checkId })
        .where('created_at', '<=', dialect.instant(notAfter))
        .orderBy('n', 'desc')
        .first<PingRow | undefined>([...PING_COLUMNS]);
      return row ? toPing(row) : null;
    },

    async list(checkId, limit) {
      const rows = await knex('pings')
        .where({ check_id: checkId })
        .orderBy('n', 'desc')
        .limit(limit)
        .select<PingRow[]>([...PING_COLUMNS]);
      return rows.map(toPing);
    },

    async body(checkId, n) {
      const row = await knex('pings')
        .where({ check_id: checkId, n })
        .first<{ body: Uint8Array | null } | undefined>('body');
      return row?.body ?? null;
    },

    async liesInStorage(checkId, n) {
      const found = await knex('pings')
        .where({ check_id: checkId, n })
        .whereNotNull('object_size')
        .whereNull('body')
        .first<{ n: number } | undefined>('n');
      return found !== undefined;
    },

    async insert(checkId, pings) {
      const rows = pings.map((ping) => ({
        check_id: checkId,
        n: ping.n,
        created_at: dialect.instant(ping.createdAt),
        kind: ping.kind,
        scheme: cleanText(ping.scheme),
        remote_addr: ping.remoteAddr,
        method: cleanText(ping.method),
        ua: cleanText(ping.ua),
        rid: ping.rid,
        exit_status: ping.exitStatus,
        body: ping.body,
        object_size: ping.objectSize,
      }));
      if (rows.length === 0) return;
      await db.atomically(({ knex: tx }) => tx.batchInsert('pings', rows, ROWS_AT_ONCE).then(() => undefined));
    },

    prune: (checkId, upTo) =>
      db.write((tx) => tx('pings').where({ check_id: checkId }).where('n', '<=', upTo).delete()),
  };
}
