import type { Instant } from '../../core/instant.ts';
import { type Receipt, receiptOf } from '../../core/receipt.ts';
import type { NotifiedStatus } from '../../core/route-flip.ts';
import type { NotificationState } from '../delivery-store.ts';
import type { Db, DbValue } from '../dialect/dialect.ts';
import { placeholders, rowsOf } from '../sql.ts';

/** Which notifications of a project to list. */
export interface LogSelection {
  readonly projectId: number;
  /** Absent: of all channels. */
  readonly channelId?: number;
  readonly checkId?: number;
  readonly states?: readonly NotificationState[];
  readonly status?: NotifiedStatus;
  /** Only those with a smaller id. */
  readonly before?: number;
  readonly limit: number;
}

/** One try to deliver a notification. */
export interface LoggedAttempt {
  readonly n: number;
  readonly startedAt: Instant;
  readonly durationMs: number;
  readonly httpStatus: number | null;
  readonly error: string;
  readonly responseExcerpt: string;
}

/** A notification with its attempts. */
export interface LoggedNotification {
  readonly id: number;
  readonly createdAt: Instant;
  readonly event: string;
  readonly status: NotifiedStatus;
  readonly state: NotificationState;
  readonly error: string;
  readonly errorCode: string;
  readonly receipt: Receipt | null;
  readonly channel: {
    readonly code: string;
    readonly name: string;
    readonly kind: string;
    readonly value: string;
    readonly isDisabled: boolean;
  };
  /** Null for a test. */
  readonly check: { readonly code: string; readonly name: string } | null;
  /** What it tells of is still known: a change of status, or a ping that could not be heard. */
  readonly isKnown: boolean;
  readonly attempts: readonly LoggedAttempt[];
}

export interface NotificationLogReads {
  /** Newest first. */
  notificationLog(selection: LogSelection): Promise<readonly LoggedNotification[]>;
}

interface Row {
  readonly id: number;
  readonly created_at: Instant;
  readonly event: string;
  readonly check_status: NotifiedStatus;
  readonly state: NotificationState;
  readonly error: string;
  readonly error_code: string;
  readonly receipt: string;
  readonly about_id: number | null;
  readonly channel_code: string;
  readonly channel_name: string;
  readonly kind: string;
  readonly value: string;
  readonly disabled: boolean | number;
  readonly check_code: string | null;
  readonly check_name: string | null;
}

interface AttemptRow {
  readonly notification_id: number;
  readonly n: number;
  readonly started_at: Instant;
  readonly duration_ms: number;
  readonly http_status: number | null;
  readonly error: string;
  readonly response_excerpt: string;
}

/** Reads notifications with their attempts, in two queries. */
export async function readNotificationLog(
  { knex }: Pick<Db, 'knex'>,
  selection: LogSelection,
): Promise<readonly LoggedNotification[]> {
  const { where, bindings } = conditions(selection);
  const rows = await rowsOf<Row>(
    knex,
    `select notifications.id, notifications.created_at, notifications.event, notifications.check_status,
       notifications.state, notifications.error, notifications.error_code, notifications.receipt,
       coalesce(notifications.flip_id, notifications.unheard_id) as about_id,
       channels.code as channel_code, channels.name as channel_name, channels.kind, channels.value, channels.disabled,
       checks.code as check_code, checks.name as check_name
     from notifications
     join channels on channels.id = notifications.channel_id
     left join checks on checks.id = notifications.check_id
     where ${where} order by notifications.id desc limit ?`,
    [...bindings, selection.limit],
  );
  const attempts = await readAttempts(
    knex,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => toLogged(row, attempts.get(row.id) ?? []));
}

function conditions({ projectId, channelId, checkId, states, status, before }: LogSelection) {
  const parts: readonly (readonly [sql: string, values: readonly DbValue[]])[] = [
    ['channels.project_id = ?', [projectId]],
    ...(channelId === undefined ? [] : [['notifications.channel_id = ?', [channelId]] as const]),
    ...(checkId === undefined ? [] : [['notifications.check_id = ?', [checkId]] as const]),
    ...(states === undefined ? [] : [[`notifications.state in (${placeholders(states.length)})`, states] as const]),
    ...(status === undefined ? [] : [['notifications.check_status = ?', [status]] as const]),
    ...(before === undefined ? [] : [['notifications.id < ?', [before]] as const]),
  ];
  return { where: parts.map(([sql]) => sql).join(' and '), bindings: parts.flatMap(([, values]) => values) };
}

async function readAttempts(
  knex: Db['knex'],
  ids: readonly number[],
): Promise<ReadonlyMap<number, readonly LoggedAttempt[]>> {
  const byNotification = new Map<number, LoggedAttempt[]>();
  if (ids.length === 0) return byNotification;
  const rows = await rowsOf<AttemptRow>(
    knex,
    `select notification_id, n, started_at, duration_ms, http_status, error, response_excerpt
     from notification_attempts where notification_id in (${placeholders(ids.length)}) order by notification_id, n`,
    ids,
  );
  for (const row of rows) {
    const attempts = byNotification.get(row.notification_id) ?? [];
    attempts.push({
      n: row.n,
      startedAt: row.started_at,
      durationMs: row.duration_ms,
      httpStatus: row.http_status,
      error: row.error,
      responseExcerpt: row.response_excerpt,
    });
    byNotification.set(row.notification_id, attempts);
  }
  return byNotification;
}

function toLogged(row: Row, attempts: readonly LoggedAttempt[]): LoggedNotification {
  return {
    id: row.id,
    createdAt: row.created_at,
    event: row.event,
    status: row.check_status,
    state: row.state,
    error: row.error,
    errorCode: row.error_code,
    receipt: receiptOf(row.receipt),
    channel: {
      code: row.channel_code,
      name: row.channel_name,
      kind: row.kind,
      value: row.value,
      isDisabled: Boolean(row.disabled),
    },
    check: row.check_code === null ? null : { code: row.check_code, name: row.check_name ?? '' },
    isKnown: row.about_id !== null,
    attempts,
  };
}
