import type { Instant } from '../core/instant.ts';
import type { JobCandidate, JobStore } from './delivery-store.ts';
import type { Db, DbValue } from './dialect/dialect.ts';
import type { DbBoolean } from './rows.ts';
import { placeholders, rowsOf, valueLists } from './sql.ts';

interface CandidateRow {
  readonly id: number;
  readonly notification_id: number;
  readonly check_id: number;
  readonly channel_id: number;
  readonly attempts: number;
  readonly retries: number;
  readonly starts: number;
  readonly has_older: DbBoolean;
}

interface SupersededRow {
  readonly id: number;
  readonly notification_id: number;
  readonly error_code: string;
}

// SQLite takes at most 32,766 parameters a statement.
const ROWS_AT_ONCE = 1_000;

/** The delivery queue. Written as SQL: every alert passes here several times. */
export function jobStore(db: Db): JobStore {
  const { knex, dialect } = db;
  return {
    async insert(jobs) {
      for (let at = 0; at < jobs.length; at += ROWS_AT_ONCE) {
        const chunk = jobs.slice(at, at + ROWS_AT_ONCE);
        const bindings = chunk.flatMap((job): DbValue[] => [
          job.notificationId,
          job.checkId,
          job.channelId,
          dialect.instant(job.runAt),
        ]);
        const sql = `insert into delivery_jobs (notification_id, check_id, channel_id, run_at)
          values ${valueLists(chunk.length, 4)}`;
        await db.write((tx) => tx.raw(sql, bindings));
      }
    },

    async candidates({ now, limit, exceptChannels }) {
      const at = dialect.instant(now);
      const except =
        exceptChannels.length > 0 ? `and job.channel_id not in (${placeholders(exceptChannels.length)})` : '';
      const rows = await rowsOf<CandidateRow>(
        knex,
        `select job.id, job.notification_id, job.check_id, job.channel_id, job.attempts, job.retries, job.starts,
           exists (select 1 from delivery_jobs as older where older.check_id = job.check_id
             and older.channel_id = job.channel_id and older.id < job.id) as has_older
         from delivery_jobs as job
         where job.run_at <= ? and (job.locked_until is null or job.locked_until < ?) ${except}
         and not exists (
           select 1 from delivery_jobs as older
           where older.check_id = job.check_id and older.channel_id = job.channel_id and older.id < job.id
           and older.run_at <= ?
         )
         and not (job.check_id = 0 and exists (
           select 1 from delivery_jobs as alone
           where alone.channel_id = job.channel_id and alone.id < job.id and alone.run_at <= ?
         ))
         order by job.run_at, job.id limit ? ${dialect.skipLocked}`,
        [at, at, ...exceptChannels, at, at, limit],
      );
      return rows.map(toCandidate);
    },

    async lease(ids, { owner, until }, begun = []) {
      if (ids.length + begun.length === 0) return;
      const one = (of: readonly number[]): string => `case when ${isOneOf(of)} then 1 else 0 end`;
      const sql = `update delivery_jobs set locked_by = ?, locked_until = ?,
          attempts = attempts + ${one(ids)}, starts = starts + ${one(begun)}
        where ${isOneOf(ids)} or (${isOneOf(begun)} and locked_by = ?)`;
      const bindings = [owner, dialect.instant(until), ...ids, ...begun, ...ids, ...begun, owner];
      await db.write((tx) => tx.raw(sql, bindings));
    },

    async markDangerous(id, owner, notBefore) {
      const sql = 'update delivery_jobs set starts = starts + 1, run_at = ? where locked_by = ? and id = ?';
      await db.write((tx) => tx.raw(sql, [dialect.instant(notBefore), owner, id]));
    },

    async owners() {
      const sql = 'select distinct locked_by from delivery_jobs where locked_by is not null';
      const rows = await rowsOf<{ readonly locked_by: string }>(knex, sql);
      return rows.map((row) => row.locked_by);
    },

    async release(owners) {
      if (owners.length === 0) return 0;
      const free = { locked_by: null, locked_until: null };
      return await db.write((tx) =>
        tx('delivery_jobs')
          .whereIn('locked_by', [...owners])
          .update(free),
      );
    },

    async renew(ids, { owner, until }) {
      if (ids.length === 0) return;
      const sql = `update delivery_jobs set locked_until = ? where locked_by = ? and id in (${placeholders(ids.length)})`;
      await db.write((tx) => tx.raw(sql, [dialect.instant(until), owner, ...ids]));
    },

    async finish(ids, owner) {
      if (ids.length === 0) return [];
      const sql = `delete from delivery_jobs where locked_by = ? and id in (${placeholders(ids.length)}) returning id`;
      const rows = await db.write((tx) => rowsOf<{ readonly id: number }>(tx, sql, [owner, ...ids]));
      return rows.map(({ id }) => id);
    },

    async postpone(id, owner, { runAt, isRetry }) {
      const sql = `update delivery_jobs
        set run_at = ?, retries = retries + ?, attempts = 0, starts = 0, locked_by = null, locked_until = null
        where id = ? and locked_by = ? returning id`;
      const bindings = [dialect.instant(runAt), isRetry ? 1 : 0, id, owner];
      const rows = await db.write((tx) => rowsOf(tx, sql, bindings));
      return rows.length > 0;
    },

    async supersede(ids) {
      if (ids.length === 0) return [];
      const sql = `select older.id, older.notification_id, notifications.error_code from delivery_jobs as newer
        join delivery_jobs as older on older.check_id = newer.check_id and older.channel_id = newer.channel_id
          and older.id < newer.id and older.locked_until is null
        join notifications on notifications.id = older.notification_id and notifications.state = 'deferred'
        where newer.id in (${placeholders(ids.length)})`;
      const rows = await rowsOf<SupersededRow>(knex, sql, ids);
      if (rows.length === 0) return [];
      const gone = rows.map(({ id }) => id);
      await db.write((tx) => tx('delivery_jobs').whereIn('id', gone).delete());
      return rows.map((row) => ({ id: row.notification_id, errorCode: row.error_code }));
    },

    async checksWithJobs() {
      const sql = 'select distinct check_id from delivery_jobs order by check_id';
      const rows = await rowsOf<{ readonly check_id: number }>(knex, sql);
      return rows.map((row) => row.check_id);
    },

    hold: (checkId, { errorCode, until }) =>
      db.atomically(async ({ knex: tx }) => {
        await tx('notifications')
          .whereIn('id', tx('delivery_jobs').select('notification_id').where({ check_id: checkId }))
          .update({ state: 'deferred', error: '', error_code: errorCode });
        return await tx('delivery_jobs')
          .where({ check_id: checkId })
          .update({ run_at: dialect.instant(until), attempts: 0, starts: 0, locked_by: null, locked_until: null });
      }),

    async reschedule(channelId, { from, to }) {
      const sql = `update delivery_jobs set run_at = ?
        where channel_id = ? and run_at ${from === 'sooner' ? '<' : '>'} ? and locked_until is null
        and notification_id in (
          select id from notifications where channel_id = ? and state = 'deferred' and error_code not in ('rate_limited', 'restored'))`;
      const at = dialect.instant(to);
      await db.write((tx) => tx.raw(sql, [at, channelId, at, channelId]));
    },

    async nextRunAt(after) {
      const sql = 'select run_at from delivery_jobs where run_at > ? order by run_at limit 1';
      const [row] = await rowsOf<{ readonly run_at: Instant }>(knex, sql, [dialect.instant(after)]);
      return row?.run_at ?? null;
    },

    async count() {
      const [row] = await rowsOf<{ readonly total: number }>(
        knex,
        'select cast(count(*) as integer) as total from delivery_jobs',
      );
      return row?.total ?? 0;
    },
  };
}

function isOneOf(ids: readonly number[]): string {
  return ids.length === 0 ? '1 = 0' : `id in (${placeholders(ids.length)})`;
}

function toCandidate(row: CandidateRow): JobCandidate {
  return {
    id: row.id,
    notificationId: row.notification_id,
    checkId: row.check_id,
    channelId: row.channel_id,
    attempts: row.attempts,
    retries: row.retries,
    starts: row.starts,
    hasOlder: Boolean(row.has_older),
  };
}
