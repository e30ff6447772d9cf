import type { Flip } from '../../core/flip.ts';
import type { Instant } from '../../core/instant.ts';
import { displayName } from '../../core/names.ts';
import type { StatusPage, StatusSource } from '../../core/status-page.ts';
import { tagList } from '../../core/tags.ts';
import type { Db } from '../dialect/dialect.ts';
import type { CheckRow, FlipRow } from '../rows.ts';
import { rowsOf } from '../sql.ts';
import { toCheck, toFlip } from '../tables.ts';

/** What a page for strangers asks. */
export interface StatusPageReads {
  /** The checks on a page, with their flips since a moment. */
  statusSources(page: StatusPage, since: Instant): Promise<readonly StatusSource[]>;
}

type Row = CheckRow & { readonly public_name: string | null };

export function statusPageReads({ knex, dialect }: Pick<Db, 'knex' | 'dialect'>): StatusPageReads {
  return {
    async statusSources(page, since) {
      const sql = `select checks.*, status_page_checks.public_name from checks
        left join status_page_checks on status_page_checks.check_id = checks.id and status_page_checks.page_id = ?
        where checks.project_id = ? order by checks.id`;
      const rows = await rowsOf<Row>(knex, sql, [page.id, page.projectId]);
      const wanted = new Set(tagList(page.tags));
      const shown = rows.filter(
        ({ public_name, tags }) => public_name !== null || tagList(tags).some((tag) => wanted.has(tag)),
      );
      const flips = new Map<number, Flip[]>(shown.map(({ id }) => [id, []]));
      const flipRows = await knex<FlipRow>('flips')
        .whereIn('check_id', [...flips.keys()])
        .where('created_at', '>=', dialect.instant(since))
        .orderBy('id');
      for (const row of flipRows) flips.get(row.check_id)?.push(toFlip(row));
      return shown.map((row) => ({
        check: toCheck(row),
        publicName: publicName(row),
        flips: flips.get(row.id) ?? [],
      }));
    },
  };
}

/** A code would let strangers ping: a check without any name is called something else. */
function publicName({ public_name, name, code }: Row): string {
  const chosen = public_name || displayName({ name, code });
  return chosen === code ? 'Unnamed' : chosen;
}
