import { NEW_CHECK, type StoredStatus } from '../../core/check.ts';
import type { Instant } from '../../core/instant.ts';
import type { NotifiedStatus } from '../../core/route-flip.ts';
import { type Summary, type SummaryLine, summarize, summaryCount } from '../../core/storm.ts';
import type { LoadedDelivery, NotificationState } from '../delivery-store.ts';
import type { Db } from '../dialect/dialect.ts';
import type { ChannelRow, DbBoolean } from '../rows.ts';
import { placeholders, rowsOf } from '../sql.ts';
import { NO_CHECK } from '../storms.ts';
import { toChannel } from '../tables.ts';

interface SummaryRow extends ChannelRow {
  readonly job_id: number;
  readonly notification_id: number;
  readonly notification_code: string;
  readonly notification_created_at: Instant;
  readonly check_status: NotifiedStatus;
  readonly state: NotificationState;
  readonly error_code: string;
  readonly event: string;
  readonly attempts_made: number;
  readonly has_newer: DbBoolean;
  readonly project_code: string;
  readonly project_name: string;
  readonly owner_email: string;
  readonly time_zone: string;
}

interface LineRow {
  readonly summary_id: number;
  readonly event: string;
  readonly check_status: NotifiedStatus;
  readonly check_id: number;
  readonly code: string;
  readonly name: string;
  readonly status: StoredStatus;
}

/** Reads the summaries among these jobs. What is said of checks that are paused by now, or were deleted, is left out. */
export async function readSummaries({ knex }: Db, jobIds: readonly number[]): Promise<readonly LoadedDelivery[]> {
  if (jobIds.length === 0) return [];
  const rows = await rowsOf<SummaryRow>(
    knex,
    `select channels.*, job.id as job_id, notification.id as notification_id, notification.code as notification_code,
       notification.created_at as notification_created_at, notification.check_status, notification.state,
       notification.error_code, notification.event,
       (select cast(count(*) as integer) from notification_attempts as attempt
        where attempt.notification_id = notification.id) as attempts_made,
       exists (select 1 from delivery_jobs as newer where newer.check_id = job.check_id
         and newer.channel_id = job.channel_id and newer.id > job.id) as has_newer,
       projects.code as project_code, projects.name as project_name, owner.email as owner_email,
       coalesce(profiles.tz, 'UTC') as time_zone
     from delivery_jobs as job
     join notifications as notification on notification.id = job.notification_id
     join channels on channels.id = notification.channel_id
     join projects on projects.id = channels.project_id
     join users as owner on owner.id = projects.owner_id
     left join profiles on profiles.user_id = owner.id
     where job.check_id = ? and job.id in (${placeholders(jobIds.length)})`,
    [NO_CHECK, ...jobIds],
  );
  if (rows.length === 0) return [];
  const summaryIds = rows.map((row) => row.notification_id);
  const lines = await rowsOf<LineRow>(
    knex,
    `select notifications.summary_id, notifications.event, notifications.check_status,
       checks.id as check_id, checks.code, checks.name, checks.status
     from notifications join checks on checks.id = notifications.check_id
     where notifications.summary_id in (${placeholders(summaryIds.length)}) and checks.status <> 'paused'
     order by notifications.id`,
    summaryIds,
  );
  return rows.map((row) =>
    toLoaded(row, summarize(lines.filter((line) => line.summary_id === row.notification_id).map(toLine))),
  );
}

function toLine({ check_id, code, name, event, check_status }: LineRow): SummaryLine {
  return { checkId: check_id, name: name || code, word: event === 'monitor.unknown' ? 'unknown' : check_status };
}

/** A summary looks like an alert about one check, which is named after how many there are. */
function toLoaded(row: SummaryRow, summary: Summary): LoadedDelivery {
  const { count, status } = summaryCount(summary);
  return {
    jobId: row.job_id,
    notification: {
      id: row.notification_id,
      code: row.notification_code,
      createdAt: row.notification_created_at,
      checkStatus: status,
      state: row.state,
      errorCode: row.error_code,
      event: row.event,
      flipId: null,
      unheardId: null,
    },
    attemptsMade: row.attempts_made,
    hasNewer: Boolean(row.has_newer),
    flip: null,
    unheard: null,
    summary,
    awayFor: 0,
    check: {
      ...NEW_CHECK,
      // no stored check has it
      id: NO_CHECK,
      code: row.code,
      badgeKey: row.code,
      projectId: row.project_id,
      name: count === 1 ? '1 more check' : `${count} more checks`,
      slug: '',
      createdAt: row.notification_created_at,
      status,
    },
    channel: toChannel(row),
    project: { id: row.project_id, code: row.project_code, name: row.project_name, ownerEmail: row.owner_email },
    timeZone: row.time_zone,
    lastPing: null,
    previousFlip: null,
    recoveredAt: null,
    isDownUntold: false,
    othersDown: null,
  };
}
