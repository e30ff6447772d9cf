import type { Project } from '../../core/project.ts';
import type { Db } from '../dialect/dialect.ts';
import type { ProjectRow } from '../rows.ts';
import { rowsOf } from '../sql.ts';
import { toProject } from '../tables.ts';

/** A project that a check may go to. */
export interface TransferTarget {
  readonly project: Project;
  readonly ownerEmail: string;
  /** How many more checks its owner may have; negative: too many already. */
  readonly free: number;
  /** It has a check with this slug. */
  readonly hasSlug: boolean;
}

/** What the transfer of a check asks. */
export interface TransferReads {
  /** The projects in which the user may change checks, by name. */
  transferTargets(userId: number, slug: string): Promise<readonly TransferTarget[]>;
}

type Row = ProjectRow & {
  readonly owner_email: string;
  readonly free: number | string;
  readonly slugs: number | string;
};

export function transferReads({ knex }: Pick<Db, 'knex'>): TransferReads {
  return {
    async transferTargets(userId, slug) {
      const sql = `select projects.*, users.email as owner_email,
          profiles.check_limit - (
            select count(*) from checks join projects as owned on owned.id = checks.project_id
            where owned.owner_id = projects.owner_id
          ) as free,
          (select count(*) from checks where checks.project_id = projects.id and checks.slug = ?) as slugs
        from projects
        join users on users.id = projects.owner_id
        join profiles on profiles.user_id = projects.owner_id
        left join members on members.project_id = projects.id and members.user_id = ?
        where projects.owner_id = ? or members.role in ('w', 'm')
        order by lower(projects.name), projects.id`;
      const rows = await rowsOf<Row>(knex, sql, [slug, userId, userId]);
      return rows.map((row) => ({
        project: toProject(row),
        ownerEmail: row.owner_email,
        free: Number(row.free),
        hasSlug: slug !== '' && Number(row.slugs) > 0,
      }));
    },
  };
}
