import type { Check } from '../../core/check.ts';
import { cleanText, cleanUuid } from '../columns.ts';
import type { Db } from '../dialect/dialect.ts';
import type { CheckRow } from '../rows.ts';
import { rowsOf } from '../sql.ts';
import { toCheck } from '../tables.ts';

/** Answers badges, each in one query. */
export interface BadgeReads {
  /**
   * Checks of the project with this badge key, those that may have the tag if one is given (the caller looks closely).
   * Null when there is no such project.
   */
  checksForBadge(badgeKey: string, tag: string | null): Promise<readonly Check[] | null>;
  checkForBadge(badgeKey: string): Promise<Check | null>;
  /** The tags fields of a project's checks, each text once. */
  tagsInProject(projectId: number): Promise<readonly string[]>;
}

/** The left join gives one row of nothing for a project without such checks. */
type JoinedRow = CheckRow | { readonly id: null };

export function badgeReads({ knex }: Pick<Db, 'knex'>): BadgeReads {
  return {
    async checksForBadge(badgeKey, tag) {
      const sql = `select checks.* from projects
        left join checks on checks.project_id = projects.id ${tag === null ? '' : "and checks.tags like ? escape '!'"}
        where projects.badge_key = ? order by checks.id`;
      const wanted = tag === null ? [] : [containing(cleanText(tag))];
      const rows = await rowsOf<JoinedRow>(knex, sql, [...wanted, cleanText(badgeKey)]);
      if (rows.length === 0) return null;
      return rows.flatMap((row) => (row.id === null ? [] : toCheck(row)));
    },

    async checkForBadge(badgeKey) {
      const sql = 'select * from checks where badge_key = ?';
      const [row] = await rowsOf<CheckRow>(knex, sql, [cleanUuid(badgeKey)]);
      return row ? toCheck(row) : null;
    },

    async tagsInProject(projectId) {
      const sql = 'select distinct tags from checks where project_id = ?';
      const rows = await rowsOf<Pick<CheckRow, 'tags'>>(knex, sql, [projectId]);
      return rows.map(({ tags }) => tags);
    },
  };
}

function containing(text: string): string {
  return `%${text.replace(/[!%_]/g, '!$&')}%`;
}
