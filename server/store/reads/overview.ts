import type { Check } from '../../core/check.ts';
import type { Db } from '../dialect/dialect.ts';
import type { CheckRow, ProjectRow } from '../rows.ts';
import { toCheck } from '../tables.ts';

/** Every project with its checks, projects by name. */
export interface Overview {
  readonly projects: readonly OverviewProject[];
}

export interface OverviewProject {
  readonly code: string;
  readonly name: string;
  readonly checks: readonly Check[];
}

/** Reads it in two queries, however many checks there are. */
export async function readOverview({ knex }: Db): Promise<Overview> {
  const [projects, checks] = await Promise.all([
    knex<ProjectRow>('projects').select('id', 'code', 'name').orderByRaw('lower(name), id'),
    knex<CheckRow>('checks').orderBy('id'),
  ]);
  const byProject = new Map<number, Check[]>(projects.map(({ id }) => [id, []]));
  for (const row of checks) byProject.get(row.project_id)?.push(toCheck(row));
  return { projects: projects.map(({ id, code, name }) => ({ code, name, checks: byProject.get(id) ?? [] })) };
}
