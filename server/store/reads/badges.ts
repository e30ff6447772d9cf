import type { Check } from '../../core/check.ts';
import type { Flip } from '../../core/flip.ts';
import type { Instant } from '../../core/instant.ts';
import { cleanText, cleanUuid } from '../columns.ts';
import type { Db } from '../dialect/dialect.ts';
import type { CheckRow, FlipRow } from '../rows.ts';
import { rowsOf } from '../sql.ts';
import { toCheck, toFlip } from '../tables.ts';

/** Answers badges, each in one query. */
export interface BadgeReads {
  /**
   * Checks of the project with this badge key, those that may have the tag if one is given (the caller looks closely).
   * Null when there is no such project.
   */
  checksForBadge(badgeKey: string, tag: string | null): Promise<readonly Check[] | null>;
  checkForBadge(badgeKey: string): Promise<Check | null>;
  /** The flips of these checks since a moment. */
  flipsOfChecks(checkIds: readonly number[], since: Instant): Promise<readonly Flip[]>;
  /** The tags fields of a project's checks, each text once. */
  tagsInProject(projectId: number): Promise<readonly string[]>;
}

/** The left join gives one row of nothing for a project without such checks. */
type JoinedRow = CheckRow | { readonly id: null };

export function badgeReads({ knex, dialect }: Pick<Db, 'knex' | 'dialect'>): BadgeReads {
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

    async flipsOfChecks(checkIds, since) {
      const rows = await knex<FlipRow>('flips')
        .whereIn('check_id', [...checkIds])
        .where('created_at', '>=', dialect.instant(since))
        .orderBy('id');
      return rows.map(toFlip);
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
