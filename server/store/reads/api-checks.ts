import type { Check } from '../../core/check.ts';
import type { Db, DbValue } from '../dialect/dialect.ts';
import type { CheckRow } from '../rows.ts';
import { rowsOf } from '../sql.ts';
import { toCheck } from '../tables.ts';

/** Which checks of a project a list shows; without `slug` all. */
export interface CheckSelection {
  readonly projectId: number;
  readonly slug: string | null;
  /** Only those made after this one. */
  readonly afterId: number;
  /** Null: all. */
  readonly limit: number | null;
}

/** A check with the codes of its channels: sorted, between commas. */
export interface ListedCheck {
  readonly check: Check;
  readonly channels: string;
}

type ListedRow = CheckRow & { readonly channels: string | null };

// one query for all: a second one for the channels would have to name every check
const LISTED = `
  select checks.*, (
    select string_agg(cast(channels.code as text), ',' order by channels.code)
    from channel_checks join channels on channels.id = channel_checks.channel_id
    where channel_checks.check_id = checks.id
  ) as channels
  from checks`;

/** Reads the checks of a list, in order of creation, in one query however many there are. */
export async function readListedChecks(
  { knex }: Pick<Db, 'knex'>,
  selection: CheckSelection,
): Promise<readonly ListedCheck[]> {
  const { where, bindings } = conditionOf(selection);
  const limit = selection.limit === null ? '' : `limit ${selection.limit}`;
  const rows = await rowsOf<ListedRow>(knex, `${LISTED} where ${where} order by checks.id ${limit}`, bindings);
  return rows.map(toListed);
}

/** Reads one check with its channels. */
export async function readListedCheck({ knex }: Pick<Db, 'knex'>, id: number): Promise<ListedCheck | null> {
  const [row] = await rowsOf<ListedRow>(knex, `${LISTED} where checks.id = ?`, [id]);
  return row ? toListed(row) : null;
}

/**
 * Returns a text that differs whenever anything differs that a list of these checks shows, the passing of time aside.
 *
 * Sums are enough: ids are never used twice, serials and revisions only grow, and without a ping or an edit a check can
 * only go down. Channels count because a new or a deleted one changes checks that nobody edited.
 */
export async function readChecksState(
  { knex }: Pick<Db, 'knex'>,
  selection: Pick<CheckSelection, 'projectId' | 'slug'>,
): Promise<string> {
  const { where, bindings } = conditionOf({ ...selection, afterId: 0 });
  const [row] = await rowsOf<Readonly<Record<string, string | number | null>>>(
    knex,
    `select count(*) as checks, sum(id) as ids, sum(n_pings) as pings, sum(revision) as revisions,
       count(case when status = 'down' then 1 end) as down,
       (select max(id) from channels where project_id = ?) as newest_channel,
       (select count(*) from channels join channel_checks on channel_checks.channel_id = channels.id
        where channels.project_id = ?) as assigned
     from checks where ${where}`,
    [selection.projectId, selection.projectId, ...bindings],
  );
  return Object.values(row ?? {}).join(' ');
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

function conditionOf({ projectId, slug, afterId }: Omit<CheckSelection, 'limit'>) {
  const bindings: DbValue[] = [projectId, afterId];
  if (slug === null) return { where: 'checks.project_id = ? and checks.id > ?', bindings };
  return { where: 'checks.project_id = ? and checks.id > ? and checks.slug = ?', bindings: [...bindings, slug] };
}

function toListed({ channels, ...row }: ListedRow): ListedCheck {
  return { check: toCheck(row), channels: channels ?? '' };
}
