import type { Channel } from '../../core/channel.ts';
import type { Check } from '../../core/check.ts';
import type { Instant, Micros } from '../../core/instant.ts';
import type { Db, Dialect } from '../dialect/dialect.ts';
import type { ChannelRow, CheckRow } from '../rows.ts';
import { placeholders, rowsOf } from '../sql.ts';
import { toChannel, toCheck } from '../tables.ts';

/** How many of the last pings are looked at: two for each of the twenty runs shown. */
const PINGS_LOOKED_AT = 40;
const MOST_RUNS = 20;
/** Ids in one query; SQLite takes 32,766 parameters. */
const IDS_AT_ONCE = 1_000;
/** Strips of checks that are remembered; the oldest go first. */
const MOST_REMEMBERED = 20_000;

/** How a run ended; null: how long it took is not known, as nothing said when it began. */
export interface EndedRun {
  readonly outcome: 'success' | 'fail';
  readonly duration: Micros | null;
}

/** A check as the list of a project shows it. */
export interface CheckOnPage {
  readonly check: Check;
  readonly channelIds: readonly number[];
  /** Oldest first, at most twenty. */
  readonly runs: readonly EndedRun[];
}

/** The list of a project's checks. */
export interface ChecksPage {
  /** In order of creation. */
  readonly checks: readonly CheckOnPage[];
  /** In order of creation. */
  readonly channels: readonly Channel[];
}

type ListedRow = CheckRow & { readonly channel_ids: string | null };

const CHECKS = `select checks.*, (
    select string_agg(cast(channel_id as text), ',') from channel_checks where check_id = checks.id
  ) as channel_ids
  from checks where project_id = ? order by id`;

// A run begins at the latest start with the same rid; pings without a rid are one series too. Serials have no gaps, so
// the last ones of each check are a range of the key.
const RUNS = (count: number): string => `
  select check_id, string_agg(case when kind = 'fail' then 'f' else 's' end || coalesce(cast(took as text), ''), ','
    order by n) as runs
  from (
    select pings.check_id, pings.n, pings.kind,
      case when lag(pings.kind) over series = 'start' then {micros} end as took
    from checks join pings on pings.check_id = checks.id and pings.n > checks.n_pings - ${PINGS_LOOKED_AT}
    where checks.id in (${placeholders(count)}) and pings.kind in ('start', 'success', 'fail')
    window series as (partition by pings.check_id, pings.rid order by pings.n)
  ) as ended where kind <> 'start' group by check_id`;

const MICROS: Readonly<Record<Dialect['name'], string>> = {
  sqlite: 'pings.created_at - lag(pings.created_at) over series',
  postgres: 'cast(extract(epoch from pings.created_at - lag(pings.created_at) over series) * 1000000 as bigint)',
};

/** Reads the checks of a project with their channels and last runs, in three queries however many there are. */
export async function readChecksPage(db: Pick<Db, 'knex' | 'dialect'>, projectId: number): Promise<ChecksPage> {
  const [rows, channels] = await Promise.all([
    rowsOf<ListedRow>(db.knex, CHECKS, [projectId]),
    rowsOf<ChannelRow>(db.knex, 'select * from channels where project_id = ? order by id', [projectId]),
  ]);
  const runs = await readRuns(db, rows);
  return {
    checks: rows.map((row) => ({
      check: toCheck(row),
      channelIds: idsIn(row.channel_ids),
      runs: runs.get(row.id) ?? [],
    })),
    channels: channels.map(toChannel),
  };
}

type RunKey = Pick<CheckRow, 'id' | 'n_pings' | 'last_ping_at'>;

interface Remembered {
  readonly nPings: number;
  readonly lastPingAt: Instant | null;
  readonly runs: readonly EndedRun[];
}

// Runs change only with a ping, so lists that are looked at again and again read those of the checks that were pinged.
// After the events of a check were cleared it has the serial it had, but no last ping.
const remembered = new WeakMap<Dialect, Map<number, Remembered>>();

async function readRuns(
  { knex, dialect }: Pick<Db, 'knex' | 'dialect'>,
  checks: readonly RunKey[],
): Promise<ReadonlyMap<number, readonly EndedRun[]>> {
  const memory = remembered.get(dialect) ?? new Map<number, Remembered>();
  remembered.set(dialect, memory);
  const known = new Map<number, readonly EndedRun[]>();
  const wanted: RunKey[] = [];
  for (const check of checks) {
    const before = memory.get(check.id);
    if (check.n_pings === 0) continue;
    if (before?.nPings === check.n_pings && before.lastPingAt === check.last_ping_at) known.set(check.id, before.runs);
    else wanted.push(check);
  }
  for (let from = 0; from < wanted.length; from += IDS_AT_ONCE) {
    const part = wanted.slice(from, from + IDS_AT_ONCE);
    const sql = RUNS(part.length).replace('{micros}', MICROS[dialect.name]);
    const ids = part.map(({ id }) => id);
    const rows = await rowsOf<{ readonly check_id: number; readonly runs: string }>(knex, sql, ids);
    for (const row of rows) known.set(row.check_id, runsIn(row.runs));
    for (const { id, n_pings: nPings, last_ping_at: lastPingAt } of part) {
      memory.delete(id);
      memory.set(id, { nPings, lastPingAt, runs: known.get(id) ?? [] });
    }
  }
  for (const id of memory.keys()) {
    if (memory.size <= MOST_REMEMBERED) break;
    memory.delete(id);
  }
  return known;
}

function runsIn(text: string): readonly EndedRun[] {
  return text
    .split(',')
    .slice(-MOST_RUNS)
    .map((word) => ({
      outcome: word.startsWith('f') ? 'fail' : 'success',
      duration: word.length > 1 ? Number(word.slice(1)) : null,
    }));
}

function idsIn(text: string | null): readonly number[] {
  return text === null ? [] : text.split(',').map(Number);
}
