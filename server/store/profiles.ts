import type { Instant } from '../core/instant.ts';
import { type Columns, moment, plain, sealed, toRow } from './columns.ts';
import type { Db } from './dialect/dialect.ts';
import type { DbBoolean } from './rows.ts';

export type Reports = 'off' | 'daily' | 'weekly' | 'monthly';
export type Theme = '' | 'dark' | 'system';

/** What a user has set, and what is known of their use. */
export interface Profile {
  readonly tz: string;
  /** Null: never chosen, which looks like `''` (light). */
  readonly theme: Theme | null;
  /** Whether single keys do things on pages. */
  readonly keyboard: boolean;
  readonly sort: string;
  readonly reports: Reports;
  readonly nagPeriodSecs: number;
  readonly nextReportAt: Instant | null;
  readonly nextNagAt: Instant | null;
  readonly lastActiveAt: Instant | null;
  readonly deletionNoticeAt: Instant | null;
  readonly deletionScheduledAt: Instant | null;
  /** The owner has closed the account, and has until then to come back. */
  readonly closingAt: Instant | null;
  /** Base 32; null when no authenticator app is set up. */
  readonly totp: string | null;
  readonly totpCreatedAt: Instant | null;
}

/** Limits of a new profile. */
export interface ProfileLimits {
  readonly checkLimit: number;
  readonly smsLimit: number;
  readonly callLimit: number;
}

export interface ProfileStore {
  ofUser(userId: number): Promise<Profile | null>;
  /** Makes the profile unless there is one. */
  ensure(userId: number, limits: ProfileLimits): Promise<void>;
  /** Writes only the columns named. */
  update(userId: number, change: Partial<Profile>): Promise<void>;
  /** Keeps an account that its owner has closed; returns whether it was closed. */
  cancelClosing(userId: number): Promise<boolean>;
  /** Makes this the hash of the one sign-in token that counts; an empty one: none does. */
  setLoginToken(userId: number, hash: string): Promise<void>;
  /** Uses the token up; returns whether it was the one that counted. Of two tries at once only one succeeds. */
  burnLoginToken(userId: number, hash: string): Promise<boolean>;
}

interface ProfileRow {
  readonly tz: string;
  readonly theme: Theme | null;
  readonly keyboard: DbBoolean;
  readonly sort: string;
  readonly reports: Reports;
  readonly nag_period_secs: number;
  readonly next_report_at: Instant | null;
  readonly next_nag_at: Instant | null;
  readonly last_active_at: Instant | null;
  readonly deletion_notice_at: Instant | null;
  readonly deletion_scheduled_at: Instant | null;
  readonly closing_at: Instant | null;
  readonly totp: string | null;
  readonly totp_created_at: Instant | null;
}

const COLUMNS: Columns<Profile> = {
  tz: plain('tz'),
  theme: plain('theme'),
  keyboard: plain('keyboard'),
  sort: plain('sort'),
  reports: plain('reports'),
  nagPeriodSecs: plain('nag_period_secs'),
  nextReportAt: moment('next_report_at'),
  nextNagAt: moment('next_nag_at'),
  lastActiveAt: moment('last_active_at'),
  deletionNoticeAt: moment('deletion_notice_at'),
  deletionScheduledAt: moment('deletion_scheduled_at'),
  closingAt: moment('closing_at'),
  totp: sealed('totp'),
  totpCreatedAt: moment('totp_created_at'),
};

/** Profiles: the settings of users. */
export function profileStore(db: Db): ProfileStore {
  const { knex, dialect } = db;
  return {
    async ofUser(userId) {
      const row = await knex('profiles').where({ user_id: userId }).first<ProfileRow | undefined>();
      return row ? toProfile(row) : null;
    },

    async ensure(userId, { checkLimit, smsLimit, callLimit }) {
      const row = { user_id: userId, check_limit: checkLimit, sms_limit: smsLimit, call_limit: callLimit };
      await db.write((tx) => tx('profiles').insert(row).onConflict('user_id').ignore());
    },

    async update(userId, change) {
      const row = toRow(dialect, COLUMNS, change);
      if (Object.keys(row).length === 0) return;
      await db.write((tx) => tx('profiles').where({ user_id: userId }).update(row));
    },

    async cancelClosing(userId) {
      const kept = await db.write((tx) =>
        tx('profiles').where({ user_id: userId }).whereNotNull('closing_at').update({ closing_at: null }),
      );
      return kept > 0;
    },

    async setLoginToken(userId, hash) {
      await db.write((tx) => tx('profiles').where({ user_id: userId }).update({ token: hash }));
    },

    async burnLoginToken(userId, hash) {
      if (hash === '') return false;
      const burnt = await db.write((tx) =>
        tx('profiles').where({ user_id: userId, token: hash }).update({ token: '' }),
      );
      return burnt > 0;
    },
  };
}

function toProfile(row: ProfileRow): Profile {
  return {
    tz: row.tz,
    theme: row.theme,
    keyboard: Boolean(row.keyboard),
    sort: row.sort,
    reports: row.reports,
    nagPeriodSecs: row.nag_period_secs,
    nextReportAt: row.next_report_at,
    nextNagAt: row.next_nag_at,
    lastActiveAt: row.last_active_at,
    deletionNoticeAt: row.deletion_notice_at,
    deletionScheduledAt: row.deletion_scheduled_at,
    closingAt: row.closing_at,
    totp: row.totp,
    totpCreatedAt: row.totp_created_at,
  };
}
