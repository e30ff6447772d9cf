import type { NewFlip } from '../core/flip.ts';
import type { Db, DbValue } from './dialect/dialect.ts';
import type { FlipRow } from './rows.ts';
import { placeholders, rowsOf, valueLists } from './sql.ts';
import type { FlipStore } from './store.ts';
import { toFlip } from './tables.ts';

/** Flips. */
export function flipStore(db: Db): FlipStore {
  const { knex, dialect } = db;

  const insertMany = async (flips: readonly (NewFlip & { readonly checkId: number })[]): Promise<void> => {
    if (flips.length === 0) return;
    const bindings = flips.flatMap((flip): DbValue[] => [
      flip.checkId,
      dialect.instant(flip.createdAt),
      flip.silent ? dialect.instant(flip.createdAt) : null,
      flip.oldStatus,
      flip.newStatus,
      flip.reason,
      flip.away || null,
      flip.limit ?? null,
    ]);
    const sql = `insert into flips (check_id, created_at, processed_at, old_status, new_status, reason, away_micros,
        broken_limit)
      values ${valueLists(flips.length, 8)}`;
    await db.write((tx) => tx.raw(sql, bindings));
  };

  return {
    insert: (checkId, flips) => insertMany(flips.map((flip) => ({ checkId, ...flip }))),
    insertMany,

    async claimUnprocessed(limit, at) {
      const sql = `update flips set processed_at = ? where id in (
          select flips.id from flips
          where flips.processed_at is null and not exists (
            select 1 from flips as earlier
            where earlier.check_id = flips.check_id and earlier.processed_at is null and earlier.id < flips.id
          )
          order by flips.id limit ? ${dialect.skipLocked}
        ) returning *`;
      const rows = await db.write((tx) => rowsOf<FlipRow>(tx, sql, [dialect.instant(at), limit]));
      return rows.map(toFlip).sort((a, b) => a.id - b.id);
    },

    async byId(id) {
      const row = await knex<FlipRow>('flips').where({ id }).first();
      return row ? toFlip(row) : null;
    },

    async before(flip) {
      const [row] = await rowsOf<FlipRow>(
        knex,
        `select * from flips where check_id = ? and (created_at, id) < (?, ?)
         order by created_at desc, id desc limit 1`,
        [flip.checkId, dialect.instant(flip.createdAt), flip.id],
      );
      return row ? toFlip(row) : null;
    },

    async newest(checkIds) {
      if (checkIds.length === 0) return [];
      const rows = await rowsOf<FlipRow>(
        knex,
        `select flips.* from checks join flips on flips.id = (
           select newest.id from flips as newest where newest.check_id = checks.id
           order by newest.created_at desc, newest.id desc limit 1)
         where checks.id in (${placeholders(checkIds.length)})`,
        checkIds,
      );
      return rows.map(toFlip);
    },

    async ofCheck(checkId, limit) {
      const rows = await knex<FlipRow>('flips')
        .where({ check_id: checkId })
        .orderBy([
          { column: 'created_at', order: 'desc' },
          { column: 'id', order: 'desc' },
        ])
        .limit(limit);
      return rows.map(toFlip);
    },
  };
}
