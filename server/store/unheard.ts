import type { Instant } from '../core/instant.ts';
import type { UnheardPing } from './delivery-store.ts';
import type { Db, DbValue } from './dialect/dialect.ts';
import type { DbBoolean } from './rows.ts';
import { placeholders, rowsOf, valueLists } from './sql.ts';

/** A ping that was expected while nobody listened. */
export interface NewUnheard {
  readonly checkId: number;
  readonly expectedAt: Instant;
  readonly deadline: Instant;
  /** When nobody listened. */
  readonly from: Instant;
  readonly to: Instant;
  readonly judgedFrom: Instant;
  /** People are told through the integrations of the check. */
  readonly isTold: boolean;
  /** When the owner can be told by email; null: there is no need. */
  readonly mailAt: Instant | null;
}

/** What could not be heard of a check since it pinged last. */
export interface EarlierUnheard {
  readonly count: number;
  readonly isTold: boolean;
}

/** One that is to be told. */
export interface UntoldUnheard {
  readonly id: number;
  readonly checkId: number;
}

/** An owner who can be told by email. */
export interface UnheardOwner {
  readonly userId: number;
  readonly email: string;
  /** IANA name. */
  readonly timeZone: string;
}

/** A ping for the email to the owner of its check. */
export interface UnheardToMail {
  readonly id: number;
  /** When it can be told. */
  readonly mailAt: Instant;
  readonly from: Instant;
  readonly to: Instant;
  readonly checkId: number;
  readonly code: string;
  readonly name: string;
  readonly projectName: string;
  /** When it is judged next; null: never. */
  readonly nextAt: Instant | null;
  /** It has pinged since. */
  readonly isHeard: boolean;
  readonly owner: UnheardOwner;
  /** When the owner got the last such email; null: never. */
  readonly ownerMailedAt: Instant | null;
}

/** Pings that were expected while nobody listened. */
export interface UnheardStore {
  record(unheard: readonly NewUnheard[], at: Instant): Promise<void>;
  /** By check; absent: none. */
  sincePing(checkIds: readonly number[]): Promise<ReadonlyMap<number, EarlierUnheard>>;
  /** Newest first. */
  ofCheck(checkId: number, limit: number): Promise<readonly UnheardPing[]>;
  /** Those to be told whose messages are not queued yet, locked for this transaction. */
  claimUntold(limit: number): Promise<readonly UntoldUnheard[]>;
  markQueued(ids: readonly number[], at: Instant): Promise<void>;
  /** What can be told by now, behind `after`, in the order of `mailAt` and `id`; null: from the first on. */
  dueToMail(
    now: Instant,
    after: Pick<UnheardToMail, 'mailAt' | 'id'> | null,
    limit: number,
  ): Promise<readonly UnheardToMail[]>;
  /** Notes that an owner is told just now, unless that was done since `notSince`; returns whether it was noted. */
  noteMailed(userId: number, at: Instant, notSince: Instant): Promise<boolean>;
  /** Tells these later; null: they need not be told any more. */
  mailLater(ids: readonly number[], at: Instant | null): Promise<void>;
  /** When the next can be told; null when there is none. */
  nextMailAt(): Promise<Instant | null>;
}

interface UnheardRow {
  readonly expected_at: Instant;
  readonly from_at: Instant;
  readonly to_at: Instant;
}

interface ToMailRow extends UnheardRow {
  readonly id: number;
  readonly mail_at: Instant;
  readonly check_id: number;
  readonly code: string;
  readonly name: string;
  readonly project_name: string;
  readonly alert_after: Instant | null;
  readonly is_heard: DbBoolean;
  readonly user_id: number;
  readonly email: string;
  readonly tz: string | null;
  readonly unheard_mailed_at: Instant | null;
}

/** What could not be heard. */
export function unheardStore(db: Db): UnheardStore {
  const { knex, dialect } = db;
  const at = (moment: Instant) => dialect.instant(moment);
  const orNull = (moment: Instant | null) => (moment === null ? null : at(moment));
  return {
    async record(unheard, now) {
      if (unheard.length === 0) return;
      const bindings = unheard.flatMap((one): DbValue[] => [
        one.checkId,
        ...[one.expectedAt, one.deadline, one.from, one.to, one.judgedFrom, now].map(at),
        one.isTold,
        orNull(one.mailAt),
      ]);
      const sql = `insert into unheard
          (check_id, expected_at, deadline_at, from_at, to_at, judged_from, created_at, is_told, mail_at)
        values ${valueLists(unheard.length, 9)}`;
      await db.write((tx) => tx.raw(sql, bindings));
    },

    async sincePing(checkIds) {
      if (checkIds.length === 0) return new Map();
      // for each check by the index: a table that was empty before an outage has no statistics, and PostgreSQL would join all of it
      const since = 'unheard.check_id = checks.id and (last_ping_at is null or expected_at > last_ping_at)';
      const rows = await rowsOf<{ readonly id: number; readonly count: number; readonly told: number }>(
        knex,
        `select id, (select cast(count(*) as integer) from unheard where ${since}) as count,
           (select cast(count(*) as integer) from unheard where ${since} and is_told) as told
         from checks where id in (${placeholders(checkIds.length)})`,
        checkIds,
      );
      const earlier = rows.filter(({ count }) => count > 0);
      return new Map(earlier.map(({ id, count, told }) => [id, { count, isTold: told > 0 }]));
    },

    async ofCheck(checkId, limit) {
      const rows = await rowsOf<UnheardRow>(
        knex,
        'select expected_at, from_at, to_at from unheard where check_id = ? order by created_at desc, id desc limit ?',
        [checkId, limit],
      );
      return rows.map(({ expected_at, from_at, to_at }) => ({ expectedAt: expected_at, from: from_at, to: to_at }));
    },

    async claimUntold(limit) {
      const rows = await rowsOf<{ readonly id: number; readonly check_id: number }>(
        knex,
        `select id, check_id from unheard where is_told and queued_at is null
         order by id limit ? ${dialect.skipLocked}`,
        [limit],
      );
      return rows.map(({ id, check_id }) => ({ id, checkId: check_id }));
    },

    async markQueued(ids, now) {
      await db.write((tx) =>
        tx('unheard')
          .whereIn('id', [...ids])
          .update({ queued_at: at(now) }),
      );
    },

    async dueToMail(now, after, limit) {
      // the batch is cut before anything is joined to it
      const rows = await rowsOf<ToMailRow>(
        knex,
        `select due.*, checks.code, checks.name, checks.alert_after,
           coalesce(nullif(projects.name, ''), users.email) as project_name,
           coalesce(checks.last_ping_at >= due.expected_at or checks.last_start_at >= due.expected_at
             or checks.status <> 'up', false) as is_heard,
           users.id as user_id, users.email, profiles.tz, profiles.unheard_mailed_at
         from (
           select id, check_id, mail_at, from_at, to_at, expected_at from unheard
           where mail_at is not null and mail_at <= ? ${after === null ? '' : 'and (mail_at, id) > (?, ?)'}
           order by mail_at, id limit ${limit}
         ) as due
         join checks on checks.id = due.check_id
         join projects on projects.id = checks.project_id
         join users on users.id = projects.owner_id
         join profiles on profiles.user_id = users.id
         order by due.mail_at, due.id`,
        after === null ? [at(now)] : [at(now), at(after.mailAt), after.id],
      );
      return rows.map(toMail);
    },

    async noteMailed(userId, mailedAt, notSince) {
      const count = await db.write((tx) =>
        tx('profiles')
          .where({ user_id: userId })
          .whereRaw('(unheard_mailed_at is null or unheard_mailed_at <= ?)', [at(notSince)])
          .update({ unheard_mailed_at: at(mailedAt) }),
      );
      return count > 0;
    },

    async mailLater(ids, moment) {
      if (ids.length === 0) return;
      await db.write((tx) =>
        tx('unheard')
          .whereIn('id', [...ids])
          .update({ mail_at: orNull(moment) }),
      );
    },

    async nextMailAt() {
      const sql = 'select mail_at from unheard where mail_at is not null order by mail_at limit 1';
      const [row] = await rowsOf<{ readonly mail_at: Instant }>(knex, sql);
      return row?.mail_at ?? null;
    },
  };
}

function toMail(row: ToMailRow): UnheardToMail {
  return {
    id: row.id,
    mailAt: row.mail_at,
    from: row.from_at,
    to: row.to_at,
    checkId: row.check_id,
    code: row.code,
    name: row.name,
    projectName: row.project_name,
    nextAt: row.alert_after,
    isHeard: Boolean(row.is_heard),
    owner: { userId: row.user_id, email: row.email, timeZone: row.tz ?? 'UTC' },
    ownerMailedAt: row.unheard_mailed_at,
  };
}
