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

/** A check for the email to its owner. */
export interface UnheardCheck {
  readonly id: number;
  readonly from: Instant;
  readonly to: Instant;
  readonly expectedAt: Instant;
  readonly code: string;
  readonly name: string;
  readonly projectName: string;
  /** When it is judged next; null: never. */
  readonly nextAt: Instant | null;
  /** It has pinged since. */
  readonly isHeard: boolean;
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
  /** Owners with something that can be told by now, who got no such email since then. */
  ownersToMail(now: Instant, notSince: Instant, limit: number): Promise<readonly UnheardOwner[]>;
  /** What can be told to an owner by now, locked for this transaction. */
  claimToMail(userId: number, now: Instant): Promise<readonly UnheardCheck[]>;
  /** Marks these as told; `at`: by an email to the owner just now. */
  markMailed(ids: readonly number[], userId: number, at: Instant | null): Promise<void>;
  /** When the next can be told; null when there is none. */
  nextMailAt(): Promise<Instant | null>;
}

// SQLite takes at most 32,766 parameters a statement.
const ROWS_AT_ONCE = 1_000;

interface OwnerRow {
  readonly id: number;
  readonly email: string;
  readonly tz: string | null;
}

interface CheckToMailRow {
  readonly id: number;
  readonly from_at: Instant;
  readonly to_at: Instant;
  readonly expected_at: Instant;
  readonly code: string;
  readonly name: string;
  readonly project_name: string;
  readonly alert_after: Instant | null;
  readonly status: string;
  readonly is_heard: DbBoolean;
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
      const rows = await rowsOf<{ readonly check_id: number; readonly count: number; readonly told: number }>(
        knex,
        `select unheard.check_id, cast(count(*) as integer) as count,
           cast(sum(case when unheard.is_told then 1 else 0 end) as integer) as told
         from unheard join checks on checks.id = unheard.check_id
         where unheard.check_id in (${placeholders(checkIds.length)})
         and (checks.last_ping_at is null or unheard.expected_at > checks.last_ping_at)
         group by unheard.check_id`,
        checkIds,
      );
      return new Map(rows.map(({ check_id, count, told }) => [check_id, { count, isTold: told > 0 }]));
    },

    async ofCheck(checkId, limit) {
      const rows = await rowsOf<Pick<CheckToMailRow, 'expected_at' | 'from_at' | 'to_at'>>(
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

    async ownersToMail(now, notSince, limit) {
      const rows = await rowsOf<OwnerRow>(
        knex,
        `select distinct users.id, users.email, profiles.tz
         from unheard
         join checks on checks.id = unheard.check_id
         join projects on projects.id = checks.project_id
         join users on users.id = projects.owner_id
         join profiles on profiles.user_id = users.id
         where unheard.mail_at <= ? and (profiles.unheard_mailed_at is null or profiles.unheard_mailed_at <= ?)
         order by users.id limit ?`,
        [at(now), at(notSince), limit],
      );
      return rows.map(({ id, email, tz }) => ({ userId: id, email, timeZone: tz ?? 'UTC' }));
    },

    async claimToMail(userId, now) {
      // whoever tells an owner of it holds the profile: two processes tell nothing twice
      await rowsOf(knex, `select user_id from profiles where user_id = ? ${dialect.forUpdate}`, [userId]);
      const rows = await rowsOf<CheckToMailRow>(
        knex,
        `select unheard.id, unheard.from_at, unheard.to_at, unheard.expected_at, checks.code, checks.name,
           coalesce(nullif(projects.name, ''), users.email) as project_name, checks.alert_after, checks.status,
           coalesce(checks.last_ping_at >= unheard.expected_at or checks.last_start_at >= unheard.expected_at
             or checks.status <> 'up', false) as is_heard
         from unheard
         join checks on checks.id = unheard.check_id
         join projects on projects.id = checks.project_id
         join users on users.id = projects.owner_id
         where unheard.mail_at <= ? and projects.owner_id = ?
         order by unheard.id`,
        [at(now), userId],
      );
      return rows.map((row) => ({
        id: row.id,
        from: row.from_at,
        to: row.to_at,
        expectedAt: row.expected_at,
        code: row.code,
        name: row.name,
        projectName: row.project_name,
        nextAt: row.alert_after,
        isHeard: Boolean(row.is_heard),
      }));
    },

    markMailed: (ids, userId, mailedAt) =>
      db.atomically(async ({ knex: tx }) => {
        for (let first = 0; first < ids.length; first += ROWS_AT_ONCE)
          await tx('unheard')
            .whereIn('id', ids.slice(first, first + ROWS_AT_ONCE))
            .update({ mail_at: null });
        if (mailedAt !== null)
          await tx('profiles')
            .where({ user_id: userId })
            .update({ unheard_mailed_at: at(mailedAt) });
      }),

    async nextMailAt() {
      const sql = 'select mail_at from unheard where mail_at is not null order by mail_at limit 1';
      const [row] = await rowsOf<{ readonly mail_at: Instant }>(knex, sql);
      return row?.mail_at ?? null;
    },
  };
}
