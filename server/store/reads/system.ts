import { heardAtMost, hearingOf } from '../../core/hearing.ts';
import { addSecs, earlierOf, type Instant } from '../../core/instant.ts';
import type { Db } from '../dialect/dialect.ts';
import type { Heartbeat } from '../heartbeats.ts';
import { listeningStore } from '../listening.ts';
import { firstOf, rowsOf } from '../sql.ts';

/** Windows that ended before no longer hold verdicts. */
const RECENT_SECS = 1_200;
/** After a wait has ended, the sweep may take so long to act. */
const SWEEP_SECS = 30;

/** After an outage a million checks may be overdue: reading them all would keep pings waiting for seconds. */
const MOST_COUNTED = 1_000;

/** Things that wait: how many, and since when the first. */
export interface Waiting {
  readonly count: number;
  /** Null when nothing waits. */
  readonly oldestAt: Instant | null;
}

/** How the server is doing. */
export interface SystemState {
  readonly heartbeats: readonly Heartbeat[];
  /** Checks whose deadline has passed, as far as pings have been heard, and that nobody has taken down yet, by that deadline; counted up to 1,000. */
  readonly overdueChecks: Waiting;
  /** Changes of status whose deliveries are not queued yet. */
  readonly unprocessedFlips: Waiting;
  /** Deliveries that are due and not in hand. */
  readonly dueJobs: Waiting;
  /** The oldest delivery that is due and has not to wait for another one to the same recipient; null: none. */
  readonly untriedJobSince: Instant | null;
  /** Deliveries in the queue, those for later too. */
  readonly jobs: number;
  /** Deliveries that a process is making. */
  readonly jobsInHand: number;
  readonly waitingMails: Waiting;
  readonly failedMails: number;
  readonly databaseBytes: number;
}

interface BeatRow {
  readonly process: string;
  readonly instance: string;
  readonly started_at: Instant;
  readonly beat_at: Instant;
  readonly version: string;
}

interface WaitingRow {
  readonly count: number;
  readonly oldest_at: Instant | null;
}

/** Reads how the server is doing. */
export async function readSystem(db: Db, now: Instant): Promise<SystemState> {
  const { knex, dialect } = db;
  const at = dialect.instant(now);
  const judgeable = dialect.instant(await heardLately(db, now));
  const waiting = async (column: string, fromWhere: string, bindings: readonly (string | number)[] = []) => {
    const sql = `select count(*) as count, min(${column}) as oldest_at ${fromWhere}`;
    const row = firstOf(await rowsOf<WaitingRow>(knex, sql, bindings));
    return { count: row.count, oldestAt: row.oldest_at };
  };
  const count = async (sql: string, bindings: readonly (string | number)[] = []) =>
    firstOf(await rowsOf<{ readonly count: number }>(knex, sql, bindings)).count;
  const beats = await rowsOf<BeatRow>(knex, 'select * from heartbeats order by process, instance');
  return {
    heartbeats: beats.map(toHeartbeat),
    overdueChecks: await waiting(
      'alert_after',
      `from (
         select alert_after from checks where scan_at <= ? and alert_after <= ? and status <> 'down'
         order by scan_at limit ${MOST_COUNTED}
       ) as overdue`,
      [judgeable, judgeable],
    ),
    unprocessedFlips: await waiting('created_at', 'from flips where processed_at is null'),
    dueJobs: await waiting(
      'run_at',
      'from delivery_jobs where run_at <= ? and (locked_until is null or locked_until < ?)',
      [at, at],
    ),
    untriedJobSince: (
      await waiting(
        'run_at',
        `from delivery_jobs where run_at <= ? and (locked_until is null or locked_until < ?)
         and channel_id not in (select channel_id from delivery_jobs where locked_until >= ?)`,
        [at, at, at],
      )
    ).oldestAt,
    jobs: await count('select count(*) as count from delivery_jobs'),
    jobsInHand: await count('select count(*) as count from delivery_jobs where locked_until >= ?', [at]),
    waitingMails: await waiting('created_at', `from mails where state = 'waiting'`),
    failedMails: await count(`select count(*) as count from mails where state = 'failed'`),
    databaseBytes: await count(
      dialect.name === 'postgres'
        ? 'select pg_database_size(current_database()) as count'
        : 'select page_count * page_size as count from pragma_page_count(), pragma_page_size()',
    ),
  };
}

/** How far pings have been heard for as long as the sweep may take to act on it: a wait after an outage is no hold-up. */
async function heardLately(db: Db, now: Instant): Promise<Instant> {
  const { listeners, windows } = listeningStore(db);
  const record = { listeners: await listeners(), windows: await windows(addSecs(now, -RECENT_SECS)) };
  const moments = [now, addSecs(now, -SWEEP_SECS)].map((then) => {
    const known = record.listeners.map((listener) => ({
      ...listener,
      storedUntil: earlierOf(listener.storedUntil, then),
    }));
    const hearing = hearingOf({ now: then, listeners: known, windows: record.windows });
    const isHeld = [...hearing.values()].some(({ heldUntil }) => heldUntil !== null);
    return then === now || isHeld ? heardAtMost(hearing, now) : now;
  });
  return moments.reduce(earlierOf);
}

function toHeartbeat(row: BeatRow): Heartbeat {
  return {
    process: row.process,
    instance: row.instance,
    startedAt: row.started_at,
    beatAt: row.beat_at,
    version: row.version,
  };
}
