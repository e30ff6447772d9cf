import type { Instant } from '../../core/instant.ts';
import type { Db } from '../dialect/dialect.ts';
import { rowsOf } from '../sql.ts';

/** Alerts that a channel did not take so far and that are tried again. */
export interface WaitingAlerts {
  readonly channelId: number;
  readonly channelCode: string;
  /** May be empty. */
  readonly channelName: string;
  readonly kind: string;
  readonly projectCode: string;
  readonly count: number;
  /** When the oldest of them was created. */
  readonly since: Instant;
  /** When the first of them is tried again. */
  readonly nextAt: Instant;
  /** Why the latest attempt failed. */
  readonly error: string;
}

/** Whose alerts: those of one project, of one check, or all. */
export type WaitingScope = { readonly projectId: number } | { readonly checkId: number } | 'all';

export interface WaitingReads {
  /** By channel, the longest wait first. What our own rate limit holds back is left out: it has not failed. */
  waitingAlerts(scope: WaitingScope): Promise<readonly WaitingAlerts[]>;
}

interface Row {
  readonly channel_id: number;
  readonly channel_code: string;
  readonly channel_name: string;
  readonly kind: string;
  readonly project_code: string;
  readonly count: number;
  readonly since: Instant;
  readonly next_at: Instant;
  readonly error: string;
}

/** What waits for a recipient that is away. */
export function waitingReads({ knex }: Pick<Db, 'knex'>): WaitingReads {
  return {
    async waitingAlerts(scope) {
      const [where, bindings] = whereOf(scope);
      const rows = await rowsOf<Row>(
        knex,
        `select channels.id as channel_id, channels.code as channel_code, channels.name as channel_name, channels.kind,
           projects.code as project_code, cast(count(*) as integer) as count,
           min(notifications.created_at) as since, min(delivery_jobs.run_at) as next_at,
           coalesce(nullif(channels.last_error, ''), max(notifications.error)) as error
         from delivery_jobs
         join notifications on notifications.id = delivery_jobs.notification_id
         join channels on channels.id = delivery_jobs.channel_id
         join projects on projects.id = channels.project_id
         where notifications.state = 'deferred' and notifications.error_code <> 'rate_limited' ${where}
         group by channels.id, projects.id order by since, channels.id`,
        bindings,
      );
      return rows.map((row) => ({
        channelId: row.channel_id,
        channelCode: row.channel_code,
        channelName: row.channel_name,
        kind: row.kind,
        projectCode: row.project_code,
        count: row.count,
        since: row.since,
        nextAt: row.next_at,
        error: row.error,
      }));
    },
  };
}

function whereOf(scope: WaitingScope): readonly [string, readonly number[]] {
  if (scope === 'all') return ['', []];
  if ('checkId' in scope) return ['and delivery_jobs.check_id = ?', [scope.checkId]];
  return ['and channels.project_id = ?', [scope.projectId]];
}
