import type { Check } from '../../core/check.ts';
import type { Db, DbValue } from '../dialect/dialect.ts';
import type { CheckRow } from '../rows.ts';
import { rowsOf } from '../sql.ts';
import { toCheck } from '../tables.ts';

/** Which checks of a project a list shows; without `slug` all. */
export interface CheckSelection {
  readonly projectId: number;
  readonly slug: string | null;
}

/** A part of a list. */
export interface CheckPage extends CheckSelection {
  /** Only checks made after this one. */
  readonly afterId: number;
  /** Null: all of them. */
  readonly limit: number | null;
}

/** A check with the codes of its channels: sorted, between commas. */
export interface ListedCheck {
  readonly check: Check;
  readonly channels: string;
}

/** Every check of a list, and the state in which they are; see `readChecksState`. */
export interface ChecksInState {
  readonly state: string;
  readonly checks: readonly ListedCheck[];
}

type ListedRow = CheckRow & { readonly channels: string | null };

// one query for all: a second one for the channels would have to name every check
const COLUMNS = `checks.*, (
  select string_agg(cast(channels.code as text), ',' order by channels.code)
  from channel_checks join channels on channels.id = channel_checks.channel_id
  where channel_checks.check_id = checks.id
) as channels`;

// Sums are enough: ids are never used twice, serials and revisions only grow, and without a ping or an edit a check can
// only go down. Channels count because a new or a deleted one changes checks that were not edited.
const STATE = `
  select concat_ws(' ', count(*), sum(id), sum(n_pings), sum(revision), count(case when status = 'down' then 1 end),
    (select max(id) from channels where project_id = ?),
    (select count(*) from channels join channel_checks on channel_checks.channel_id = channels.id
     where channels.project_id = ?)
  ) as state from checks`;

/** Reads a page of checks, in order of creation, in one query however many there are. */
export async function readCheckPage(
  { knex }: Pick<Db, 'knex'>,
  { afterId, limit, ...selection }: CheckPage,
): Promise<readonly ListedCheck[]> {
  const { where, bindings } = conditionOf(selection);
  const rows = await rowsOf<ListedRow>(
    knex,
    `select ${COLUMNS} from checks where ${where} and checks.id > ? order by checks.id ${limit === null ? '' : `limit ${limit}`}`,
    [...bindings, afterId],
  );
  return rows.map(toListed);
}

/** Reads all checks of a list, in order of creation, and their state, as they are at one moment. */
export async function readChecksInState({ knex }: Pick<Db, 'knex'>, selection: CheckSelection): Promise<ChecksInState> {
  const { where, bindings } = conditionOf(selection);
  const rows = await rowsOf<(ListedRow | { readonly id: null }) & { readonly state: string }>(
    knex,
    `with state as (${STATE} where ${where}) select state.state, ${COLUMNS}
     from state left join checks on ${where} order by checks.id`,
    [selection.projectId, selection.projectId, ...bindings, ...bindings],
  );
  return { state: rows[0]?.state ?? '', checks: rows.flatMap((row) => (row.id === null ? [] : toListed(row))) };
}

/** Returns a text that differs whenever anything differs that a list of these checks shows, the passing of time aside. */
export async function readChecksState({ knex }: Pick<Db, 'knex'>, selection: CheckSelection): Promise<string> {
  const { where, bindings } = conditionOf(selection);
  const [row] = await rowsOf<Pick<ChecksInState, 'state'>>(knex, `${STATE} where ${where}`, [
    selection.projectId,
    selection.projectId,
    ...bindings,
  ]);
  return row?.state ?? '';
}

/** Reads what the unique keys of a project's checks are made from. */
export async function readCheckCodes({ knex }: Pick<Db, 'knex'>, projectId: number): Promise<readonly string[]> {
  const rows = await rowsOf<{ readonly code: string }>(
    knex,
    'select code from checks where project_id = ? order by id',
    [projectId],
  );
  return rows.map(({ code }) => code);
}

function conditionOf({ projectId, slug }: CheckSelection): { where: string; bindings: DbValue[] } {
  if (slug === null) return { where: 'checks.project_id = ?', bindings: [projectId] };
  return { where: 'checks.project_id = ? and checks.slug = ?', bindings: [projectId, slug] };
}

function toListed(row: ListedRow): ListedCheck {
  return { check: toCheck(row), channels: row.channels ?? '' };
}
