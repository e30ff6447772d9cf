import type { Instant } from '../../core/instant.ts';
import type { Db } from '../dialect/dialect.ts';
import { placeholders, rowsOf } from '../sql.ts';

/** An account that staff have chosen a last day for. */
export interface ScheduledDeletion {
  readonly userId: number;
  readonly email: string;
  readonly at: Instant;
  readonly checks: number;
}

/** A check that changes its status all the time. */
export interface FlappingCheck {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly projectId: number;
  /** The project's name, or the address of its owner. */
  readonly project: string;
  readonly flips: number;
}

/** What notices are about. */
export interface NoticeReads {
  /** Accounts whose last day is still to come, the nearest first. */
  scheduledDeletions(now: Instant): Promise<readonly ScheduledDeletion[]>;
  /** Addresses of those of an owner and of the members of their projects who have ever signed in; the owner's first. */
  peopleAround(ownerId: number): Promise<readonly string[]>;
  /** Checks with more than `flips` changes of status since the moment. */
  flappingChecks(since: Instant, flips: number): Promise<readonly FlappingCheck[]>;
}

interface FlapRow extends Omit<FlappingCheck, 'flips' | 'project'> {
  readonly project_name: string;
  readonly owner: string;
}

export function noticeReads({ knex, dialect }: Pick<Db, 'knex' | 'dialect'>): NoticeReads {
  return {
    scheduledDeletions: (now) =>
      rowsOf<ScheduledDeletion>(
        knex,
        `select users.id as "userId", users.email, profiles.deletion_scheduled_at as "at",
           (select cast(count(*) as integer) from checks join projects on projects.id = checks.project_id
            where projects.owner_id = users.id) as checks
         from users join profiles on profiles.user_id = users.id
         where profiles.deletion_scheduled_at > ? order by profiles.deletion_scheduled_at, users.id`,
        [dialect.instant(now)],
      ),

    async peopleAround(ownerId) {
      const rows = await rowsOf<{ readonly email: string }>(
        knex,
        `select users.email from users
         where users.last_login_at is not null and (users.id = ? or users.id in (
           select members.user_id from members join projects on projects.id = members.project_id
           where projects.owner_id = ?))
         order by case when users.id = ? then 0 else 1 end, users.email`,
        [ownerId, ownerId, ownerId],
      );
      return rows.map(({ email }) => email);
    },

    async flappingChecks(since, flips) {
      const at = dialect.instant(since);
      // one look into the index per check, instead of counting what nearly all of them do not have
      const rows = await rowsOf<FlapRow>(
        knex,
        `select checks.id, checks.code, checks.name, checks.project_id as "projectId", projects.name as project_name,
           users.email as owner
         from checks join projects on projects.id = checks.project_id join users on users.id = projects.owner_id
         where (select flips.id from flips where flips.check_id = checks.id and flips.created_at >= ?
                order by flips.created_at, flips.id limit 1 offset ${Math.floor(flips)}) is not null
         order by checks.id`,
        [at],
      );
      if (rows.length === 0) return [];
      const counts = await rowsOf<{ readonly check_id: number; readonly flips: number }>(
        knex,
        `select check_id, cast(count(*) as integer) as flips from flips
         where check_id in (${placeholders(rows.length)}) and created_at >= ? group by check_id`,
        [...rows.map(({ id }) => id), at],
      );
      const countOf = new Map(counts.map((row) => [row.check_id, row.flips]));
      return rows.map(({ project_name, owner, ...check }) => ({
        ...check,
        project: project_name || owner,
        flips: countOf.get(check.id) ?? 0,
      }));
    },
  };
}
