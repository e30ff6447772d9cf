import type { Instant } from '../../core/instant.ts';
import type { OthersDown } from '../delivery-store.ts';
import type { Db } from '../dialect/dialect.ts';
import type { CheckRow } from '../rows.ts';
import { placeholders, rowsOf } from '../sql.ts';

/** Messages name at most ten others; one more may be the check itself, which is left out. */
const MOST_NAMED = 11;

interface DownRow {
  readonly id: number;
  readonly project_id: number;
  readonly code: string;
  readonly name: string;
  readonly last_ping_at: Instant | null;
}

interface CountRow {
  readonly project_id: number;
  readonly down: number;
}

/** What is down in a project; `named` is empty when there are more than a message names. */
export interface DownInProject {
  readonly down: number;
  readonly named: readonly DownRow[];
}

export type DownByProject = ReadonlyMap<number, DownInProject>;

/** Reads which checks of the projects are stored as down: how many, and their names where they are few. */
export async function readDownChecks(knex: Db['knex'], projectIds: readonly number[]): Promise<DownByProject> {
  if (projectIds.length === 0) return new Map();
  const list = placeholders(projectIds.length);
  const counts = await rowsOf<CountRow>(
    knex,
    `select project_id, cast(count(*) as integer) as down from checks
     where project_id in (${list}) and status = 'down' group by project_id`,
    projectIds,
  );
  const few = counts.filter(({ down }) => down <= MOST_NAMED).map((row) => row.project_id);
  const named = few.length === 0 ? [] : await readNamed(knex, few);
  return new Map(
    counts.map((row) => [
      row.project_id,
      { down: row.down, named: named.filter((check) => check.project_id === row.project_id) },
    ]),
  );
}

/** Returns what a check's message says of the others, from what is down in its project. */
export function othersDown(project: DownInProject | undefined, self: Pick<CheckRow, 'id' | 'status'>): OthersDown {
  const { down, named } = project ?? { down: 0, named: [] };
  const first = named
    .filter(({ id }) => id !== self.id)
    .map((row) => ({ code: row.code, name: row.name, lastPingAt: row.last_ping_at }));
  return { total: down - (self.status === 'down' ? 1 : 0), first };
}

function readNamed(knex: Db['knex'], projectIds: readonly number[]): Promise<readonly DownRow[]> {
  const sql = `select id, project_id, code, name, last_ping_at from checks
    where project_id in (${placeholders(projectIds.length)}) and status = 'down' order by lower(name), id`;
  return rowsOf<DownRow>(knex, sql, projectIds);
}
