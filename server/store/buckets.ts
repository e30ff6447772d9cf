import type { Instant } from '../core/instant.ts';
import { giveTokenBack, takeToken } from '../core/token-bucket.ts';
import type { BucketStore } from './delivery-store.ts';
import type { Db } from './dialect/dialect.ts';
import { rowsOf } from './sql.ts';

interface BucketRow {
  readonly tokens: number;
  readonly updated_at: Instant;
}

/** Token buckets of the rate limits. */
export function bucketStore(db: Db): BucketStore {
  return {
    take: (key, limit, now) =>
      db.atomically(async ({ knex: tx, dialect }) => {
        const at = dialect.instant(now);
        // a row to lock, also for the first use: two processes at once must not both find none
        await tx.raw(
          'insert into token_buckets (bucket_key, tokens, updated_at) values (?, 1, ?) on conflict do nothing',
          [key, at],
        );
        const sql = `select tokens, updated_at from token_buckets where bucket_key = ? ${dialect.forUpdate}`;
        const [row] = await rowsOf<BucketRow>(tx, sql, [key]);
        const taken = takeToken(row ? { tokens: row.tokens, updatedAt: row.updated_at } : null, limit, now);
        if (taken.allowed) {
          const { tokens, updatedAt } = taken.bucket;
          const change = 'update token_buckets set tokens = ?, updated_at = ? where bucket_key = ?';
          await tx.raw(change, [tokens, dialect.instant(updatedAt), key]);
        }
        return taken;
      }),

    giveBack: (key, limit, now) =>
      db.atomically(async ({ knex: tx, dialect }) => {
        const sql = `select tokens, updated_at from token_buckets where bucket_key = ? ${dialect.forUpdate}`;
        const [row] = await rowsOf<BucketRow>(tx, sql, [key]);
        if (row === undefined) return;
        const { tokens, updatedAt } = giveTokenBack({ tokens: row.tokens, updatedAt: row.updated_at }, limit, now);
        const change = 'update token_buckets set tokens = ?, updated_at = ? where bucket_key = ?';
        await tx.raw(change, [tokens, dialect.instant(updatedAt), key]);
      }),
  };
}
