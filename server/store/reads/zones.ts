import type { Db } from '../dialect/dialect.ts';
import { rowsOf } from '../sql.ts';

/** What forms with a time zone ask. */
export interface ZoneReads {
  /** The three zones that most checks of the project run by, the commonest first. */
  commonZones(projectId: number): Promise<readonly string[]>;
}

export function zoneReads({ knex }: Pick<Db, 'knex'>): ZoneReads {
  return {
    async commonZones(projectId) {
      const sql = `select tz from checks where project_id = ? and kind <> 'simple'
        group by tz order by count(*) desc, tz limit 3`;
      const rows = await rowsOf<{ tz: string }>(knex, sql, [projectId]);
      return rows.map(({ tz }) => tz);
    },
  };
}
