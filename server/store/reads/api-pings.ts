import { LONGEST_RUN_SECS } from '../../core/duration.ts';
import { addSecs } from '../../core/instant.ts';
import type { Ping } from '../../core/ping.ts';
import type { Db } from '../dialect/dialect.ts';
import type { PingRow } from '../rows.ts';
import { rowsOf } from '../sql.ts';
import { PING_COLUMNS, toPing } from '../tables.ts';

/** Which pings of a check a list shows. */
export interface PingSelection {
  readonly checkId: number;
  /** Serials above this are shown … */
  readonly after: number;
  /** … and below this; null: to the newest. */
  readonly before: number | null;
  readonly limit: number;
}

/** A ping in a list, without its body. */
export interface ListedPing {
  readonly ping: Ping;
  /** Length of its body, wherever that lies. */
  readonly bodyBytes: number;
}

/** What pairs a start with its end. */
export type RunPing = Pick<Ping, 'n' | 'createdAt' | 'kind' | 'rid'>;

/** Pings of a list, and older ones in which runs shown in it may have begun. */
export interface PingLog {
  readonly pings: readonly ListedPing[];
  readonly earlier: readonly RunPing[];
}

type ListedRow = PingRow & { readonly body_bytes: number };

/** Reads pings newest first, and what their durations take, in two queries. */
export async function readPingLog(db: Pick<Db, 'knex' | 'dialect'>, selection: PingSelection): Promise<PingLog> {
  const { checkId, after, before, limit } = selection;
  const rows = await rowsOf<ListedRow>(
    db.knex,
    `select ${PING_COLUMNS.join(', ')}, coalesce(object_size, length(body), 0) as body_bytes
     from pings where check_id = ? and n > ? ${before === null ? '' : 'and n < ?'} order by n desc limit ?`,
    [checkId, after, ...(before === null ? [] : [before]), limit],
  );
  const pings = rows.map((row) => ({ ping: toPing(row), bodyBytes: row.body_bytes }));
  return { pings, earlier: await readEarlier(db, checkId, pings.at(-1)?.ping) };
}

async function readEarlier(
  { knex, dialect }: Pick<Db, 'knex' | 'dialect'>,
  checkId: number,
  oldest: Ping | undefined,
): Promise<readonly RunPing[]> {
  if (oldest === undefined) return [];
  const rows = await rowsOf<PingRow>(
    knex,
    `select ${PING_COLUMNS.join(', ')} from pings
     where check_id = ? and n < ? and created_at > ? and kind in ('start', 'success', 'fail') order by n`,
    [checkId, oldest.n, dialect.instant(addSecs(oldest.createdAt, -LONGEST_RUN_SECS))],
  );
  return rows.map(toPing);
}

/** Reads how many pings of a check its owner gets to see. */
export async function readPingLogLimit({ knex }: Pick<Db, 'knex'>, ownerId: number): Promise<number> {
  const [row] = await rowsOf<{ readonly ping_log_limit: number }>(
    knex,
    'select ping_log_limit from profiles where user_id = ?',
    [ownerId],
  );
  return row?.ping_log_limit ?? 0;
}
