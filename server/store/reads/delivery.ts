import type { StoredStatus } from '../../core/check.ts';
import type { BrokenLimit, Flip, FlipReason } from '../../core/flip.ts';
import type { Instant } from '../../core/instant.ts';
import type { PingKind } from '../../core/ping.ts';
import type { NotifiedStatus } from '../../core/route-flip.ts';
import type { LoadedDelivery, NotificationState } from '../delivery-store.ts';
import type { Db } from '../dialect/dialect.ts';
import type { ChannelRow, CheckRow, DbBoolean } from '../rows.ts';
import { placeholders, rowsOf } from '../sql.ts';
import { toChannel, toCheck } from '../tables.ts';
import { type DownByProject, othersDown, readDownChecks } from './down-checks.ts';
import { readSummaries } from './summaries.ts';

interface DeliveryRow {
  readonly job_id: number;
  readonly notification_id: number;
  readonly notification_code: string;
  readonly notification_created_at: Instant;
  readonly check_status: NotifiedStatus;
  readonly state: NotificationState;
  readonly error_code: string;
  readonly event: string;
  readonly check_id: number;
  readonly channel_id: number;
  readonly attempts_made: number;
  readonly has_newer: DbBoolean;
  readonly has_others: DbBoolean;
  readonly project_id: number;
  readonly project_code: string;
  readonly project_name: string;
  readonly owner_email: string;
  readonly time_zone: string;
  readonly flip_id: number | null;
  readonly away_micros: number | null;
  readonly unheard_id: number | null;
  readonly unheard_expected_at: Instant;
  readonly unheard_from: Instant;
  readonly unheard_to: Instant;
  readonly flip_created_at: Instant;
  readonly flip_processed_at: Instant | null;
  readonly old_status: StoredStatus;
  readonly new_status: StoredStatus;
  readonly reason: FlipReason;
  readonly broken_limit: BrokenLimit | null;
  readonly recovered_at: Instant | null;
  readonly is_down_untold: DbBoolean | null;
  readonly prior_created_at: Instant | null;
  readonly prior_status: StoredStatus | null;
  readonly ping_n: number | null;
  readonly ping_created_at: Instant;
  readonly ping_kind: PingKind;
  readonly ping_scheme: string;
  readonly ping_remote_addr: string | null;
  readonly ping_exit_status: number | null;
  readonly ping_body_bytes: number;
}

// "The ping before the flip" and "the flip before" are walks down an index that end at the first row. In three steps:
// planning one join of ten tables takes PostgreSQL ten times as long as everything else.
const deliverySql = (jobs: number): string => `
  with queued as materialized (
    select job.id as job_id, job.retries, notification.id as notification_id, notification.code as notification_code,
      notification.created_at as notification_created_at, notification.check_status, notification.state,
      notification.error_code, notification.event, notification.check_id, notification.channel_id,
      notification.flip_id as of_flip, notification.unheard_id as of_unheard
    from delivery_jobs as job
    join notifications as notification on notification.id = job.notification_id
    where job.id in (${placeholders(jobs)})
  ), told as materialized (
    select queued.*, flip.id as flip_id, flip.created_at as flip_created_at, flip.processed_at as flip_processed_at,
      flip.old_status, flip.new_status, flip.reason, flip.away_micros, flip.broken_limit,
      unheard.id as unheard_id, unheard.expected_at as unheard_expected_at, unheard.from_at as unheard_from,
      unheard.to_at as unheard_to, coalesce(flip.created_at, unheard.created_at) as told_at,
      prior.id as prior_id, prior.created_at as prior_created_at, prior.new_status as prior_status
    from queued
    left join flips as flip on flip.id = queued.of_flip
    left join unheard on unheard.id = queued.of_unheard
    left join flips as prior on prior.id = (
      select earlier.id from flips as earlier
      where earlier.check_id = flip.check_id and (earlier.created_at, earlier.id) < (flip.created_at, flip.id)
      order by earlier.created_at desc, earlier.id desc limit 1)
  )
  select told.*,
    (select cast(count(*) as integer) from notification_attempts as attempt
     where attempt.notification_id = told.notification_id) as attempts_made,
    exists (select 1 from delivery_jobs as newer where newer.check_id = told.check_id
      and newer.channel_id = told.channel_id and newer.id > told.job_id) or (told.state = 'deferred' and exists (
        select 1 from notifications as line where line.check_id = told.check_id and line.channel_id = told.channel_id
        and line.summary_id is not null and line.id > told.notification_id)) as has_newer,
    exists (select 1 from checks as other where other.project_id = checked.project_id and other.id <> checked.id) as has_others,
    project.id as project_id, project.code as project_code, project.name as project_name,
    owner.email as owner_email, coalesce(profile.tz, 'UTC') as time_zone,
    case when told.retries > 0 then (
      select later.created_at from flips as later
      where later.check_id = told.check_id and later.new_status = 'up'
      and (later.created_at, later.id) > (told.flip_created_at, told.flip_id)
      order by later.created_at, later.id limit 1) end as recovered_at,
    case when told.check_status = 'up' then exists (
      select 1 from notifications as untold
      where untold.flip_id = told.prior_id and untold.channel_id = told.channel_id
    ) and not exists (
      select 1 from notifications as sent
      left join notifications as summary on summary.id = sent.summary_id
      where sent.flip_id = told.prior_id and sent.channel_id = told.channel_id
      and (sent.state = 'sent' or summary.state = 'sent')
    ) end as is_down_untold,
    ping.n as ping_n, ping.created_at as ping_created_at, ping.kind as ping_kind, ping.scheme as ping_scheme,
    ping.remote_addr as ping_remote_addr, ping.exit_status as ping_exit_status,
    coalesce(ping.object_size, length(ping.body), 0) as ping_body_bytes
  from told
  join checks as checked on checked.id = told.check_id
  join projects as project on project.id = checked.project_id
  join users as owner on owner.id = project.owner_id
  left join profiles as profile on profile.user_id = owner.id
  left join pings as ping on ping.check_id = checked.id and ping.n = (
    select known.n from pings as known
    where known.check_id = checked.id and known.created_at <= told.told_at
    order by known.n desc limit 1)`;

/** Reads everything the deliveries of these jobs need, in a handful of queries however many there are. */
export async function readDeliveries(db: Db, jobIds: readonly number[]): Promise<readonly LoadedDelivery[]> {
  if (jobIds.length === 0) return [];
  const { knex } = db;
  const rows = await rowsOf<DeliveryRow>(knex, deliverySql(jobIds.length), jobIds);
  const summaries = rows.length < jobIds.length ? await readSummaries(db, jobIds) : [];
  if (rows.length === 0) return summaries;
  const checkRows = await byIds<CheckRow>(knex, 'checks', distinct(rows.map((row) => row.check_id)));
  const channelRows = await byIds<ChannelRow>(knex, 'channels', distinct(rows.map((row) => row.channel_id)));
  const down = await readDownChecks(knex, distinct(rows.map((row) => row.project_id)));
  const checks = new Map(checkRows.map((row) => [row.id, row]));
  const channels = new Map(channelRows.map((row) => [row.id, row]));
  const alerts = rows.flatMap((row) => {
    const check = checks.get(row.check_id);
    const channel = channels.get(row.channel_id);
    return check && channel ? [toLoaded(row, check, channel, down)] : [];
  });
  return [...alerts, ...summaries];
}

function toLoaded(row: DeliveryRow, check: CheckRow, channel: ChannelRow, down: DownByProject): LoadedDelivery {
  return {
    jobId: row.job_id,
    notification: {
      id: row.notification_id,
      code: row.notification_code,
      createdAt: row.notification_created_at,
      checkStatus: row.check_status,
      state: row.state,
      errorCode: row.error_code,
      event: row.event,
      flipId: row.flip_id,
      unheardId: row.unheard_id,
    },
    attemptsMade: row.attempts_made,
    hasNewer: Boolean(row.has_newer),
    flip: toFlipOf(row),
    unheard:
      row.unheard_id === null
        ? null
        : { expectedAt: row.unheard_expected_at, from: row.unheard_from, to: row.unheard_to },
    summary: null,
    awayFor: row.away_micros ?? 0,
    check: toCheck(check),
    channel: toChannel(channel),
    project: { id: row.project_id, code: row.project_code, name: row.project_name, ownerEmail: row.owner_email },
    timeZone: row.time_zone,
    lastPing: toLastPing(row),
    previousFlip:
      row.prior_created_at === null || row.prior_status === null
        ? null
        : { createdAt: row.prior_created_at, newStatus: row.prior_status },
    recoveredAt: row.recovered_at,
    isDownUntold: Boolean(row.is_down_untold),
    othersDown: row.has_others ? othersDown(down.get(row.project_id), check) : null,
  };
}

function toFlipOf(row: DeliveryRow): Flip | null {
  if (row.flip_id === null) return null;
  return {
    id: row.flip_id,
    checkId: row.check_id,
    createdAt: row.flip_created_at,
    processedAt: row.flip_processed_at,
    oldStatus: row.old_status,
    newStatus: row.new_status,
    reason: row.reason,
    limit: row.broken_limit,
  };
}

function toLastPing(row: DeliveryRow): LoadedDelivery['lastPing'] {
  if (row.ping_n === null) return null;
  return {
    n: row.ping_n,
    createdAt: row.ping_created_at,
    kind: row.ping_kind,
    scheme: row.ping_scheme,
    remoteAddr: row.ping_remote_addr,
    exitStatus: row.ping_exit_status,
    bodyBytes: row.ping_body_bytes,
  };
}

function byIds<Row>(knex: Db['knex'], table: 'checks' | 'channels', ids: readonly number[]): Promise<readonly Row[]> {
  return rowsOf<Row>(knex, `select * from ${table} where id in (${placeholders(ids.length)})`, ids);
}

function distinct(ids: readonly number[]): number[] {
  return [...new Set(ids)];
}
