import type { Db } from '../dialect/dialect.ts';
import { rowsOf } from '../sql.ts';

/** What a user can go to by its name. */
export interface Destinations {
  /** By name. */
  readonly projects: readonly { readonly id: number; readonly code: string; readonly name: string }[];
  readonly checks: readonly PaletteCheck[];
}

export interface PaletteCheck {
  readonly code: string;
  readonly name: string;
  readonly tags: string;
  readonly projectId: number;
}

interface Row {
  readonly project_id: number;
  readonly project_code: string;
  readonly project_name: string;
  readonly code: string | null;
  readonly name: string | null;
  readonly tags: string | null;
}

/** Reads the projects of a user, with the names of their checks, in one query. */
export async function readDestinations({ knex }: Pick<Db, 'knex'>, userId: number): Promise<Destinations> {
  const rows = await rowsOf<Row>(
    knex,
    `select projects.id as project_id, projects.code as project_code, projects.name as project_name,
       checks.code, checks.name, checks.tags
     from projects left join checks on checks.project_id = projects.id
     where projects.owner_id = ? or projects.id in (select members.project_id from members where members.user_id = ?)
     order by lower(projects.name), projects.id, checks.id`,
    [userId, userId],
  );
  const projects = new Map(rows.map((row) => [row.project_id, { code: row.project_code, name: row.project_name }]));
  return {
    projects: [...projects].map(([id, project]) => ({ id, ...project })),
    checks: rows.flatMap(({ code, name, tags, project_id }) =>
      code === null ? [] : [{ code, name: name ?? '', tags: tags ?? '', projectId: project_id }],
    ),
  };
}
