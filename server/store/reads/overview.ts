import type { Check } from '../../core/check.ts';
import type { Db } from '../dialect/dialect.ts';
import type { CheckRow, ProjectRow } from '../rows.ts';
import { toCheck } from '../tables.ts';

/** The projects of somebody with their checks, projects by name. */
export interface Overview {
  readonly projects: readonly OverviewProject[];
}

export interface OverviewProject {
  readonly code: string;
  readonly name: string;
  readonly checks: readonly Check[];
}

/** Reads what the user owns or is a member of, in two queries however many checks there are. */
export async function readOverview({ knex }: Pick<Db, 'knex'>, userId: number): Promise<Overview> {
  const projects = await knex<ProjectRow>('projects')
    .where({ owner_id: userId })
    .orWhereIn('id', knex('members').where({ user_id: userId }).select('project_id'))
    .select('id', 'code', 'name')
    .orderByRaw('lower(name), id');
  const byProject = new Map<number, Check[]>(projects.map(({ id }) => [id, []]));
  const checks = await knex<CheckRow>('checks')
    .whereIn('project_id', [...byProject.keys()])
    .orderBy('id');
  for (const row of checks) byProject.get(row.project_id)?.push(toCheck(row));
  return { projects: projects.map(({ id, code, name }) => ({ code, name, checks: byProject.get(id) ?? [] })) };
}
