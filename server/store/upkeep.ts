import type { Knex } from 'knex';
import type { Instant } from '../core/instant.ts';
import type { Db } from './dialect/dialect.ts';

// Bounds how long one statement holds the write lock on SQLite.
const ROWS_AT_ONCE = 1_000;

/** Rows that lose their meaning with time. */
export type Leftover = 'buckets' | 'sessions' | 'audit' | 'logRecords' | 'heartbeats' | 'blindWindows' | 'summaries';

interface Place {
  readonly table: string;
  readonly key: string;
  /** The moment that decides. */
  readonly moment: string;
  /** What else they have in common. */
  readonly where?: Readonly<Record<string, string | null>>;
}

const PLACES: Readonly<Record<Leftover, Place>> = {
  buckets: { table: 'token_buckets', key: 'bucket_key', moment: 'updated_at' },
  sessions: { table: 'sessions', key: 'id', moment: 'expires_at' },
  audit: { table: 'audit_log', key: 'id', moment: 'created_at' },
  logRecords: { table: 'log_records', key: 'id', moment: 'created_at' },
  // a process has few rows, and none of another's key
  heartbeats: { table: 'heartbeats', key: 'instance', moment: 'beat_at' },
  blindWindows: { table: 'blind_windows', key: 'id', moment: 'to_at' },
  // those about one check go with its pings
  summaries: {
    table: 'notifications',
    key: 'id',
    moment: 'created_at',
    where: { check_id: null, event: 'summary' },
  },
};

/** Removes what is no longer needed from tables that do not belong to a check. */
export interface UpkeepStore {
  /** Removes rows from before the moment, a bounded number at a time; returns how many, 0 when none is left. */
  prune(what: Leftover, before: Instant): Promise<number>;
  count(what: Leftover, before: Instant): Promise<number>;
}

export function upkeepStore({ knex, dialect, write }: Db): UpkeepStore {
  const old = (tx: Knex, { table, moment, where = {} }: Place, before: Instant) =>
    tx(table).where(where).where(moment, '<', dialect.instant(before));
  return {
    prune: (what, before) =>
      write((tx) => {
        const place = PLACES[what];
        const some = old(tx, place, before).select(place.key).orderBy(place.moment).limit(ROWS_AT_ONCE);
        // the condition again: what was renewed between the two looks stays
        return old(tx, place, before).whereIn(place.key, some).delete();
      }),

    async count(what, before) {
      const [row] = await old(knex, PLACES[what], before).count<{ count: number | string }[]>({ count: '*' });
      return Number(row?.count ?? 0);
    },
  };
}
