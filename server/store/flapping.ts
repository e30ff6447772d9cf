import { FLAP_SECS } from '../core/flapping.ts';
import type { Flip } from '../core/flip.ts';
import { addSecs, type Instant } from '../core/instant.ts';
import type { Db } from './dialect/dialect.ts';
import { placeholders, rowsOf, valueLists } from './sql.ts';

/** Checks that change their status all the time. */
export interface FlappingStore {
  /** Returns when those of the checks changed last that are flapping; locks them for this transaction. */
  ofChecks(checkIds: readonly number[]): Promise<ReadonlyMap<number, Instant>>;
  /** Counts, for each of these flips, the changes that people would be told of in the time up to it; by check. */
  changesUpTo(flips: readonly Pick<Flip, 'id' | 'checkId' | 'createdAt'>[]): Promise<ReadonlyMap<number, number>>;
  begin(flips: readonly Pick<Flip, 'checkId' | 'createdAt'>[]): Promise<void>;
  /** Notes the latest change of checks that are flapping. */
  goOn(flips: readonly Pick<Flip, 'checkId' | 'createdAt'>[]): Promise<void>;
  end(checkIds: readonly number[]): Promise<void>;
  /**
   * Returns checks that are quiet, or whose projects no longer want the rule, and that have no flip left to look at; locks
   * them for this transaction.
   */
  claimQuiet(now: Instant, limit: number): Promise<readonly number[]>;
}

interface FlappingRow {
  readonly check_id: number;
  readonly changed_at: Instant;
}

/** Checks that are flapping. */
export function flappingStore(db: Db): FlappingStore {
  const { knex, dialect } = db;
  return {
    async ofChecks(checkIds) {
      if (checkIds.length === 0) return new Map();
      const rows = await rowsOf<FlappingRow>(
        knex,
        `select check_id, changed_at from flapping where check_id in (${placeholders(checkIds.length)})
         order by check_id ${dialect.forUpdate}`,
        checkIds,
      );
      return new Map(rows.map((row) => [row.check_id, row.changed_at]));
    },

    async changesUpTo(flips) {
      if (flips.length === 0) return new Map();
      const recent = flips.map(() => '(check_id = ? and created_at > ? and created_at <= ? and id <= ?)').join(' or ');
      const rows = await rowsOf<{ readonly check_id: number; readonly changes: number }>(
        knex,
        `select check_id, cast(count(*) as integer) as changes from flips
         where (${recent}) and (new_status = 'down' or (new_status = 'up' and old_status = 'down'))
         group by check_id`,
        flips.flatMap(({ id, checkId, createdAt }) => [
          checkId,
          dialect.instant(addSecs(createdAt, -FLAP_SECS)),
          dialect.instant(createdAt),
          id,
        ]),
      );
      return new Map(rows.map((row) => [row.check_id, row.changes]));
    },

    async begin(flips) {
      if (flips.length === 0) return;
      const bindings = flips.flatMap(({ checkId, createdAt }) => {
        const at = dialect.instant(createdAt);
        return [checkId, at, at];
      });
      await db.write((tx) =>
        tx.raw(
          `insert into flapping (check_id, since_at, changed_at) values ${valueLists(flips.length, 3)}
           on conflict (check_id) do nothing`,
          bindings,
        ),
      );
    },

    goOn: (flips) =>
      db.atomically(async ({ knex: tx }) => {
        for (const { checkId, createdAt } of flips)
          await tx('flapping')
            .where({ check_id: checkId })
            .update({ changed_at: dialect.instant(createdAt) });
      }),

    async end(checkIds) {
      if (checkIds.length === 0) return;
      await db.write((tx) =>
        tx('flapping')
          .whereIn('check_id', [...checkIds])
          .delete(),
      );
    },

    async claimQuiet(now, limit) {
      const rows = await rowsOf<FlappingRow>(
        knex,
        `select check_id, changed_at from flapping
         where (changed_at <= ? or check_id in (
           select checks.id from checks join projects on projects.id = checks.project_id
           where checks.id = flapping.check_id and not projects.flap_rule))
         and not exists (select 1 from flips where flips.check_id = flapping.check_id and flips.processed_at is null)
         order by check_id limit ? ${dialect.skipLocked}`,
        [dialect.instant(addSecs(now, -FLAP_SECS)), limit],
      );
      return rows.map((row) => row.check_id);
    },
  };
}
