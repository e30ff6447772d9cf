import type { Instant } from '../core/instant.ts';
import type { Db } from './dialect/dialect.ts';
import { firstOf } from './sql.ts';

export interface RecoveryCodeStore {
  /** Makes these the codes of the user; earlier ones no longer count. */
  replace(userId: number, hashes: readonly string[], at: Instant): Promise<void>;
  /** Uses a code up; returns whether it was there. Of two tries at once only one succeeds. */
  use(userId: number, hash: string, at: Instant): Promise<boolean>;
  /** How many are unused. */
  left(userId: number): Promise<number>;
  removeOfUser(userId: number): Promise<void>;
  /** Removes those made at this moment or later. */
  removeSince(userId: number, since: Instant): Promise<void>;
}

/** Codes that stand in for a lost second factor, once each. */
export function recoveryCodeStore(db: Db): RecoveryCodeStore {
  const { knex, dialect } = db;
  return {
    replace: (userId, hashes, at) =>
      db.atomically(async ({ knex: tx }) => {
        await tx('recovery_codes').where({ user_id: userId }).delete();
        const rows = hashes.map((hash) => ({ user_id: userId, code_hash: hash, created_at: dialect.instant(at) }));
        await tx('recovery_codes').insert(rows);
      }),

    async use(userId, hash, at) {
      const used = await db.write((tx) =>
        tx('recovery_codes')
          .where({ user_id: userId, code_hash: hash, used_at: null })
          .update({ used_at: dialect.instant(at) }),
      );
      return used > 0;
    },

    async left(userId) {
      const rows = await knex('recovery_codes')
        .where({ user_id: userId, used_at: null })
        .count<{ unused: number }[]>({ unused: '*' });
      return firstOf(rows).unused;
    },

    async removeOfUser(userId) {
      await db.write((tx) => tx('recovery_codes').where({ user_id: userId }).delete());
    },

    async removeSince(userId, since) {
      const of = { user_id: userId };
      await db.write((tx) => tx('recovery_codes').where(of).where('created_at', '>=', dialect.instant(since)).delete());
    },
  };
}
