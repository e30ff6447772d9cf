import type { Db, Dialect } from '../dialect/dialect.ts';
import { firstOf, rowsOf } from '../sql.ts';

/** What a machine that watches this server looks at. */
export interface ServerCounters {
  /** Grows with every ping, also after old ones were removed; null before the first. */
  readonly maxPingId: number | null;
  readonly maxNotificationId: number | null;
  readonly unprocessedFlips: number;
}

export interface MetricReads {
  counters(): Promise<ServerCounters>;
}

interface CountersRow {
  readonly max_ping_id: number | null;
  readonly max_notification_id: number | null;
  readonly unprocessed_flips: number;
}

// PostgreSQL keeps no index on the id of pings, so there the counter that hands them out is asked.
const MAX_PING_ID: Readonly<Record<Dialect['name'], string>> = {
  sqlite: 'select max(id) from pings',
  postgres: `select pg_sequence_last_value(pg_get_serial_sequence('pings', 'id')::regclass)`,
};

export function metricReads({ knex, dialect }: Pick<Db, 'knex' | 'dialect'>): MetricReads {
  const sql = `select
      (${MAX_PING_ID[dialect.name]}) as max_ping_id,
      (select max(id) from notifications) as max_notification_id,
      (select cast(count(*) as integer) from flips where processed_at is null) as unprocessed_flips`;
  return {
    async counters() {
      const row = firstOf(await rowsOf<CountersRow>(knex, sql));
      return {
        maxPingId: row.max_ping_id,
        maxNotificationId: row.max_notification_id,
        unprocessedFlips: row.unprocessed_flips,
      };
    },
  };
}
