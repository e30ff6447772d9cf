import type { Knex } from 'knex';
import { addSecs, type Instant } from '../core/instant.ts';
import type { Db } from './dialect/dialect.ts';
import type { Reports } from './profiles.ts';
import { placeholders, rowsOf } from './sql.ts';

/** A user whose mail is due. */
export interface DueReader {
  readonly userId: number;
  readonly email: string;
  readonly username: string;
  readonly tz: string;
  readonly reports: Reports;
  readonly nagPeriodSecs: number;
  /** When the report was due; null: it has never been planned. */
  readonly nextReportAt: Instant | null;
  readonly nextNagAt: Instant | null;
}

type DateColumn = 'next_report_at' | 'next_nag_at';

/** When people get their next report and reminder. */
export interface ReportDateStore {
  /** Active people who want reports and whose date has come or was never set, the longest overdue first. */
  dueReports(now: Instant, limit: number): Promise<readonly DueReader[]>;
  /** Active people whose reminder is due, the longest overdue first. */
  dueNags(now: Instant, limit: number): Promise<readonly DueReader[]>;
  /** Sets the date if it is still the one that was read; returns whether it did. Of two processes only one succeeds. */
  moveReport(userId: number, from: Instant | null, to: Instant): Promise<boolean>;
  moveNag(userId: number, from: Instant, to: Instant | null): Promise<boolean>;
  /**
   * Plans reminders for the people of these projects (absent: for everyone) who want them and have something stored as
   * down, and drops those of people who have not. A date that runs is not moved.
   */
  adjustNags(now: Instant, projectIds?: readonly number[]): Promise<void>;
}

interface Row {
  readonly id: number;
  readonly email: string;
  readonly username: string;
  readonly tz: string;
  readonly reports: Reports;
  readonly nag_period_secs: number;
  readonly next_report_at: Instant | null;
  readonly next_nag_at: Instant | null;
}

interface NagRow {
  readonly user_id: number;
  readonly nag_period_secs: number;
  readonly is_planned: number;
}

const SOMETHING_IS_DOWN = `exists (
  select 1 from checks where checks.status = 'down' and (
    checks.project_id in (select projects.id from projects where projects.owner_id = profiles.user_id)
    or checks.project_id in (select members.project_id from members where members.user_id = profiles.user_id)))`;

export function reportDateStore(db: Db): ReportDateStore {
  const { knex, dialect } = db;

  const readers = async (conditions: string, bindings: readonly (string | number)[]): Promise<readonly DueReader[]> => {
    const isActive = dialect.name === 'postgres' ? 'users.is_active' : 'users.is_active = 1';
    const rows = await rowsOf<Row>(
      knex,
      `select users.id, users.email, users.username, profiles.tz, profiles.reports, profiles.nag_period_secs,
         profiles.next_report_at, profiles.next_nag_at
       from profiles join users on users.id = profiles.user_id where ${isActive} and ${conditions}`,
      bindings,
    );
    return rows.map(toReader);
  };

  const move = async (column: DateColumn, userId: number, from: Instant | null, to: Instant | null) => {
    const moved = await db.write((tx) => {
      const mine = tx('profiles').where({ user_id: userId });
      const unchanged = from === null ? mine.whereNull(column) : mine.where(column, dialect.instant(from));
      return unchanged.update({ [column]: to === null ? null : dialect.instant(to) });
    });
    return moved > 0;
  };

  return {
    dueReports: (now, limit) =>
      readers(
        `profiles.reports <> 'off' and (profiles.next_report_at is null or profiles.next_report_at < ?)
         order by profiles.next_report_at, users.id limit ?`,
        [dialect.instant(now), limit],
      ),

    dueNags: (now, limit) =>
      readers(
        `profiles.nag_period_secs > 0 and profiles.next_nag_at < ?
         order by profiles.next_nag_at, users.id limit ?`,
        [dialect.instant(now), limit],
      ),

    moveReport: (userId, from, to) => move('next_report_at', userId, from, to),
    moveNag: (userId, from, to) => move('next_nag_at', userId, from, to),

    async adjustNags(now, projectIds) {
      // nearly always nothing is wrong, and alerts wait for this
      if ((await wrongNags(knex, '', projectIds)).length === 0) return;
      await db.atomically(async ({ knex: tx }) => {
        const rows = await wrongNags(tx, dialect.forUpdate, projectIds);
        const idsOf = (isMeant: (row: NagRow) => boolean) => rows.filter(isMeant).map(({ user_id }) => user_id);
        const periods = new Set(rows.map(({ nag_period_secs }) => nag_period_secs));
        for (const period of periods) {
          const ids = idsOf((row) => row.is_planned === 0 && row.nag_period_secs === period);
          const at = dialect.instant(addSecs(now, period));
          if (ids.length > 0) await tx('profiles').whereIn('user_id', ids).update({ next_nag_at: at });
        }
        const calm = idsOf((row) => row.is_planned === 1);
        if (calm.length > 0) await tx('profiles').whereIn('user_id', calm).update({ next_nag_at: null });
      });
    },
  };
}

/** Locks the people whose reminder should be planned and is not, or the other way round, in the order of their ids. */
async function wrongNags(tx: Knex, forUpdate: string, projectIds?: readonly number[]): Promise<readonly NagRow[]> {
  if (projectIds?.length === 0) return [];
  const list = placeholders(projectIds?.length ?? 0);
  const ofProjects =
    projectIds === undefined
      ? ''
      : `and profiles.user_id in (select projects.owner_id from projects where projects.id in (${list})
           union select members.user_id from members where members.project_id in (${list}))`;
  return await rowsOf<NagRow>(
    tx,
    `select profiles.user_id, profiles.nag_period_secs, case when next_nag_at is null then 0 else 1 end as is_planned
     from profiles
     where profiles.nag_period_secs > 0 ${ofProjects}
       and ((profiles.next_nag_at is null and ${SOMETHING_IS_DOWN})
            or (profiles.next_nag_at is not null and not ${SOMETHING_IS_DOWN}))
     order by profiles.user_id ${forUpdate}`,
    [...(projectIds ?? []), ...(projectIds ?? [])],
  );
}

function toReader(row: Row): DueReader {
  return {
    userId: row.id,
    email: row.email,
    username: row.username,
    tz: row.tz,
    reports: row.reports,
    nagPeriodSecs: row.nag_period_secs,
    nextReportAt: row.next_report_at,
    nextNagAt: row.next_nag_at,
  };
}
