import type { Check } from '../../core/check.ts';
import type { Db } from '../dialect/dialect.ts';
import type { CheckRow } from '../rows.ts';
import { placeholders, rowsOf } from '../sql.ts';
import { toCheck } from '../tables.ts';

/** The projects of a user with their checks, projects by name. */
export interface Overview {
  readonly projects: readonly OverviewProject[];
}

export interface OverviewProject {
  readonly code: string;
  readonly name: string;
  /** Address of its owner. */
  readonly owner: string;
  /** How many channels it has. */
  readonly channels: number;
  readonly checks: readonly Check[];
}

interface ProjectOnPage {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly owner: string;
  readonly channels: number;
}

const PROJECTS = `select projects.id, projects.code, projects.name, users.email as owner,
    (select cast(count(*) as integer) from channels where channels.project_id = projects.id) as channels
  from projects join users on users.id = projects.owner_id
  where projects.owner_id = ? or projects.id in (select project_id from members where user_id = ?)
  order by lower(projects.name), projects.id`;

/** Reads what the user owns or is a member of, in two queries however many checks there are. */
export async function readOverview({ knex }: Pick<Db, 'knex'>, userId: number): Promise<Overview> {
  const projects = await rowsOf<ProjectOnPage>(knex, PROJECTS, [userId, userId]);
  if (projects.length === 0) return { projects: [] };
  const byProject = new Map<number, Check[]>(projects.map(({ id }) => [id, []]));
  const ids = [...byProject.keys()];
  const sql = `select * from checks where project_id in (${placeholders(ids.length)}) order by id`;
  for (const row of await rowsOf<CheckRow>(knex, sql, ids)) byProject.get(row.project_id)?.push(toCheck(row));
  return { projects: projects.map(({ id, ...project }) => ({ ...project, checks: byProject.get(id) ?? [] })) };
}
