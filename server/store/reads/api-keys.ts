import type { Project } from '../../core/project.ts';
import { cleanText } from '../columns.ts';
import type { Db, DbValue } from '../dialect/dialect.ts';
import type { ProjectRow } from '../rows.ts';
import { rowsOf } from '../sql.ts';
import { toProject } from '../tables.ts';

/** The start of the stored form of a hashed key, and which of the two keys of a project it can be. */
export interface HashedKeyStart {
  readonly scope: 'rw' | 'ro';
  readonly prefix: string;
}

const COLUMNS = { rw: 'api_key', ro: 'api_key_readonly' } as const;

/**
 * Reads the projects that a key may belong to, in one query: those with a hash that begins like it, and those that hold
 * it as it is, as imported projects may. The caller compares.
 */
export async function readApiKeyCandidates(
  { knex }: Pick<Db, 'knex'>,
  key: string,
  hashed: HashedKeyStart | null,
): Promise<readonly Project[]> {
  const plain = cleanText(key);
  const selects = [selectWhere('api_key = ? and api_key'), selectWhere('api_key_readonly = ? and api_key_readonly')];
  const bindings: DbValue[] = [plain, plain];
  if (hashed !== null) {
    const column = COLUMNS[hashed.scope];
    const start = cleanText(hashed.prefix);
    // '/' is the character after '.', so this is every text that begins with `<start>.`
    selects.push(selectWhere(`${column} >= ? and ${column} < ? and ${column}`));
    bindings.push(`${start}.`, `${start}/`);
  }
  const rows = await rowsOf<ProjectRow>(knex, `${selects.join(' union ')} order by id`, bindings);
  return rows.map(toProject);
}

/** The last condition is that of the partial indexes on these columns; without it they are not used. */
function selectWhere(condition: string): string {
  return `select * from projects where ${condition} <> ''`;
}
