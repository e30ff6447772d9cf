import type { Flip } from '../../core/flip.ts';
import type { Instant } from '../../core/instant.ts';
import type { Db, DbValue } from '../dialect/dialect.ts';
import type { FlipRow } from '../rows.ts';
import { rowsOf } from '../sql.ts';
import { toFlip } from '../tables.ts';

/** Which flips of a check a list shows; null: no such bound. */
export interface FlipSelection {
  readonly checkId: number;
  /** At this moment or later. */
  readonly from: Instant | null;
  /** Before this moment. */
  readonly until: Instant | null;
  /** Older than this flip: its moment, and its id for those of the same moment. */
  readonly olderThan: { readonly createdAt: Instant; readonly id: number } | null;
  readonly limit: number | null;
}

/** Reads flips, newest first. */
export async function readFlips(
  { knex, dialect }: Pick<Db, 'knex' | 'dialect'>,
  selection: FlipSelection,
): Promise<readonly Flip[]> {
  const { checkId, from, until, olderThan, limit } = selection;
  const conditions = ['check_id = ?'];
  const bindings: DbValue[] = [checkId];
  const add = (condition: string, ...values: readonly DbValue[]): void => {
    conditions.push(condition);
    bindings.push(...values);
  };
  if (from !== null) add('created_at >= ?', dialect.instant(from));
  if (until !== null) add('created_at < ?', dialect.instant(until));
  if (olderThan !== null) add('(created_at, id) < (?, ?)', dialect.instant(olderThan.createdAt), olderThan.id);
  const rows = await rowsOf<FlipRow>(
    knex,
    `select * from flips where ${conditions.join(' and ')} order by created_at desc, id desc
     ${limit === null ? '' : `limit ${limit}`}`,
    bindings,
  );
  return rows.map(toFlip);
}
