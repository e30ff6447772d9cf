import type { Instant } from '../core/instant.ts';
import type { Db } from './dialect/dialect.ts';

/** The links of the first start, by the hash of their token. */
export interface SetupLinkStore {
  /** Adds a link, or lets one that is there count for longer; forgets those that have expired. */
  add(hash: string, expiresAt: Instant, now: Instant): Promise<void>;
  isGood(hash: string, now: Instant): Promise<boolean>;
  removeAll(): Promise<void>;
}

/** Links that lead to the page on which the first account is made. */
export function setupLinkStore(db: Db): SetupLinkStore {
  const { dialect } = db;
  return {
    add: (hash, expiresAt, now) =>
      db.atomically(async ({ knex: tx }) => {
        await tx('setup_links').where('expires_at', '<=', dialect.instant(now)).delete();
        await tx('setup_links')
          .insert({ hash, expires_at: dialect.instant(expiresAt) })
          .onConflict('hash')
          .merge();
      }),

    async isGood(hash, now) {
      const query = db.knex('setup_links').where({ hash }).where('expires_at', '>', dialect.instant(now));
      return (await query.first('hash')) !== undefined;
    },

    async removeAll() {
      await db.write((tx) => tx('setup_links').delete());
    },
  };
}
