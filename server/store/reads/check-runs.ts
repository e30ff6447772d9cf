import { LONGEST_RUN_SECS } from '../../core/duration.ts';
import { addSecs, type Instant } from '../../core/instant.ts';
import type { PingKind } from '../../core/ping.ts';
import type { Db } from '../dialect/dialect.ts';
import { rowsOf } from '../sql.ts';
import type { RunPing } from './api-pings.ts';

/** Which pings to read: those that begin or end runs. */
export interface RunSelection {
  readonly checkId: number;
  /** Serials above this. */
  readonly after: number;
  /** The newest so many; null: all. */
  readonly limit: number | null;
}

interface RunRow {
  readonly n: number;
  readonly created_at: Instant;
  readonly kind: PingKind;
  readonly rid: string | null;
}

const RUN_KINDS = `kind in ('start', 'success', 'fail')`;

/** Reads starts and ends of runs, oldest first. */
export async function readRunPings({ knex }: Pick<Db, 'knex'>, selection: RunSelection): Promise<readonly RunPing[]> {
  const { checkId, after, limit } = selection;
  const rows = await rowsOf<RunRow>(
    knex,
    `select n, created_at, kind, rid from pings where check_id = ? and n > ? and ${RUN_KINDS}
     order by n desc ${limit === null ? '' : `limit ${limit}`}`,
    [checkId, after],
  );
  return rows.map(toRunPing).reverse();
}

/** Reads what the durations of the pings from `first` to `last` take: these, and starts from before them. */
export async function readPairing(
  { knex, dialect }: Pick<Db, 'knex' | 'dialect'>,
  checkId: number,
  first: Pick<RunPing, 'createdAt'>,
  last: Pick<RunPing, 'n'>,
): Promise<readonly RunPing[]> {
  const rows = await rowsOf<RunRow>(
    knex,
    `select n, created_at, kind, rid from pings where check_id = ? and n <= ? and created_at > ? and ${RUN_KINDS}
     order by n`,
    [checkId, last.n, dialect.instant(addSecs(first.createdAt, -LONGEST_RUN_SECS))],
  );
  return rows.map(toRunPing);
}

function toRunPing({ n, created_at, kind, rid }: RunRow): RunPing {
  return { n, createdAt: created_at, kind, rid };
}
