import type { Instant } from '../core/instant.ts';
import { RECEIPTS, receiptOf } from '../core/receipt.ts';
import type { NotifiedStatus } from '../core/route-flip.ts';
import { cleanText, cleanUuid } from './columns.ts';
import type {
  NewAttempt,
  NewNotification,
  Notification,
  NotificationResult,
  NotificationState,
  NotificationStore,
} from './delivery-store.ts';
import type { Db, DbValue } from './dialect/dialect.ts';
import { placeholders, rowsOf, valueLists } from './sql.ts';

interface NotificationRow {
  readonly id: number;
  readonly code: string;
  readonly flip_id: number | null;
  readonly unheard_id: number | null;
  readonly summary_id: number | null;
  readonly check_id: number | null;
  readonly channel_id: number;
  readonly event: string;
  readonly check_status: NotifiedStatus;
  readonly created_at: Instant;
  readonly state: NotificationState;
  readonly error: string;
  readonly error_code: string;
  readonly receipt: string;
}

interface AttemptRow {
  readonly notification_id: number;
  readonly n: number;
  readonly started_at: Instant;
  readonly duration_ms: number;
  readonly http_status: number | null;
  readonly error_code: string;
  readonly error: string;
  readonly response_excerpt: string;
}

// SQLite takes at most 32,766 parameters a statement.
const ROWS_AT_ONCE = 1_000;

/** What a notification's error says while it is under way. */
const SENDING = 'Sending';

/** Notifications and their attempts. */
export function notificationStore(db: Db): NotificationStore {
  const { knex, dialect } = db;

  const insertChunk = (chunk: readonly NewNotification[]) => {
    const bindings = chunk.flatMap((one): DbValue[] => [
      one.code,
      one.flipId,
      one.unheardId ?? null,
      one.checkId,
      one.channelId,
      one.event,
      one.checkStatus,
      dialect.instant(one.createdAt),
      one.skipped === undefined ? 'queued' : 'skipped',
      one.skipped ?? SENDING,
      one.summaryId ?? null,
    ]);
    const sql = `insert into notifications
        (code, flip_id, unheard_id, check_id, channel_id, event, check_status, created_at, state, error, summary_id)
      values ${valueLists(chunk.length, 11)}
      on conflict (flip_id, channel_id, event, reminder_no) do nothing returning *`;
    return db.write((tx) => rowsOf<NotificationRow>(tx, sql, bindings));
  };

  return {
    async insert(notifications) {
      const inserted = new Map<string, Notification>();
      for (let at = 0; at < notifications.length; at += ROWS_AT_ONCE) {
        for (const row of await insertChunk(notifications.slice(at, at + ROWS_AT_ONCE))) {
          inserted.set(row.code, toNotification(row));
        }
      }
      return notifications.flatMap(({ code }) => inserted.get(code) ?? []);
    },

    settle: (results) =>
      db.atomically(async ({ knex: tx }) => {
        for (const { ids, state, error, errorCode } of alike(results)) {
          const sql = `update notifications set state = ?, error = ?, error_code = ? where id in (${placeholders(ids.length)})`;
          await tx.raw(sql, [state, cleanText(error), errorCode, ...ids]);
        }
      }),

    async addAttempts(attempts) {
      if (attempts.length === 0) return;
      const bindings = attempts.flatMap((one): DbValue[] => [
        one.notificationId,
        one.n,
        dialect.instant(one.startedAt),
        one.durationMs,
        one.httpStatus,
        one.errorCode,
        cleanText(one.error),
        cleanText(one.responseExcerpt),
      ]);
      const sql = `insert into notification_attempts
          (notification_id, n, started_at, duration_ms, http_status, error_code, error, response_excerpt)
        values ${valueLists(attempts.length, 8)}
        on conflict (notification_id, n) do nothing`;
      await db.write((tx) => tx.raw(sql, bindings));
    },

    async byId(id) {
      const row = await knex<NotificationRow>('notifications').where({ id }).first();
      return row ? toNotification(row) : null;
    },

    async byCode(code) {
      const row = await knex<NotificationRow>('notifications')
        .where({ code: cleanUuid(code) })
        .first();
      return row ? toNotification(row) : null;
    },

    async noteReceipt(id, receipt) {
      const less = ['', ...RECEIPTS.slice(0, RECEIPTS.indexOf(receipt))];
      await db.write((tx) => tx('notifications').where({ id }).whereIn('receipt', less).update({ receipt }));
    },

    async ofFlip(flipId) {
      const rows = await knex<NotificationRow>('notifications').where({ flip_id: flipId }).orderBy('id');
      return rows.map(toNotification);
    },

    async ofChannel(channelId) {
      const rows = await knex<NotificationRow>('notifications').where({ channel_id: channelId }).orderBy('id');
      return rows.map(toNotification);
    },

    async attempts(notificationId) {
      const rows = await knex<AttemptRow>('notification_attempts')
        .where({ notification_id: notificationId })
        .orderBy('n');
      return rows.map(toAttempt);
    },

    async removeTests(channelId) {
      const tests = { channel_id: channelId, event: 'test' };
      await db.write((tx) => tx('notifications').where(tests).delete());
    },
  };
}

/** Results that say the same are written together: most of a batch are plain successes. */
function alike(results: readonly NotificationResult[]) {
  const groups = new Map<string, Omit<NotificationResult, 'id'> & { readonly ids: number[] }>();
  for (const { id, ...rest } of results) {
    const key = JSON.stringify([rest.state, rest.error, rest.errorCode]);
    const group = groups.get(key);
    if (group) group.ids.push(id);
    else groups.set(key, { ...rest, ids: [id] });
  }
  return groups.values();
}

function toNotification(row: NotificationRow): Notification {
  return {
    id: row.id,
    code: row.code,
    flipId: row.flip_id,
    unheardId: row.unheard_id,
    summaryId: row.summary_id,
    checkId: row.check_id,
    channelId: row.channel_id,
    event: row.event,
    checkStatus: row.check_status,
    createdAt: row.created_at,
    state: row.state,
    error: row.error,
    errorCode: row.error_code,
    receipt: receiptOf(row.receipt),
  };
}

function toAttempt(row: AttemptRow): NewAttempt {
  return {
    notificationId: row.notification_id,
    n: row.n,
    startedAt: row.started_at,
    durationMs: row.duration_ms,
    httpStatus: row.http_status,
    errorCode: row.error_code,
    error: row.error,
    responseExcerpt: row.response_excerpt,
  };
}
