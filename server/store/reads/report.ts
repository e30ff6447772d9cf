import type { Check } from '../../core/check.ts';
import type { Flip } from '../../core/flip.ts';
import type { Instant } from '../../core/instant.ts';
import type { Db } from '../dialect/dialect.ts';
import type { CheckRow, FlipRow } from '../rows.ts';
import { rowsOf } from '../sql.ts';
import { toCheck, toFlip } from '../tables.ts';
import { type NoticeReads, noticeReads } from './notices.ts';

/** A project as a report shows it. */
export interface ReportedProject {
  /** Its name, or the address of its owner. */
  readonly title: string;
  readonly checks: readonly Check[];
}

/** What the report for a user is made of. */
export interface ReportReads extends NoticeReads {
  /** All projects the user owns or is a member of, by name, with their checks. */
  reportedProjects(userId: number): Promise<readonly ReportedProject[]>;
  /** The flips of all these checks since the moment, by check. */
  reportedFlips(userId: number, since: Instant): Promise<ReadonlyMap<number, readonly Flip[]>>;
}

interface ProjectTitleRow {
  readonly id: number;
  readonly name: string;
  readonly email: string;
}

const ACCESSIBLE = `(projects.owner_id = ?
  or projects.id in (select members.project_id from members where members.user_id = ?))`;

export function reportReads({ knex, dialect }: Pick<Db, 'knex' | 'dialect'>): ReportReads {
  return {
    ...noticeReads({ knex, dialect }),

    async reportedProjects(userId) {
      const projects = await rowsOf<ProjectTitleRow>(
        knex,
        `select projects.id, projects.name, users.email from projects join users on users.id = projects.owner_id
         where ${ACCESSIBLE} order by projects.name, projects.id`,
        [userId, userId],
      );
      const checks = await rowsOf<CheckRow>(
        knex,
        `select checks.* from checks join projects on projects.id = checks.project_id
         where ${ACCESSIBLE} order by checks.id`,
        [userId, userId],
      );
      const byProject = new Map<number, Check[]>(projects.map(({ id }) => [id, []]));
      for (const row of checks) byProject.get(row.project_id)?.push(toCheck(row));
      return projects.map(({ id, name, email }) => ({ title: name || email, checks: byProject.get(id) ?? [] }));
    },

    async reportedFlips(userId, since) {
      const rows = await rowsOf<FlipRow>(
        knex,
        `select flips.* from flips join checks on checks.id = flips.check_id
         join projects on projects.id = checks.project_id
         where ${ACCESSIBLE} and flips.created_at >= ? order by flips.id`,
        [userId, userId, dialect.instant(since)],
      );
      const byCheck = new Map<number, Flip[]>();
      for (const row of rows) {
        const flips = byCheck.get(row.check_id);
        if (flips === undefined) byCheck.set(row.check_id, [toFlip(row)]);
        else flips.push(toFlip(row));
      }
      return byCheck;
    },
  };
}
