import { cleanText } from './columns.ts';
import type { Db } from './dialect/dialect.ts';

/**
 * What is stored for the site as a whole: its name, when it was set up in a browser, when it was last backed up, and since
 * when it does not answer at its public address (empty: it does); when doors were last looked at that were taken away, and which
 * one, by the moment of its last beat, people were told of. Migrations note the release that ran them in `schema_version`.
 */
export type SiteSetting =
  | 'name'
  | 'set_up_at'
  | 'last_backup_at'
  | 'unreachable_since'
  | 'doors_looked_at'
  | 'taken_away_http'
  | 'taken_away_smtp';

export interface SiteSettingStore {
  /** Null: never set. */
  get(key: SiteSetting): Promise<string | null>;
  /** Inside a transaction, others that put the same setting wait until it ends. */
  put(key: SiteSetting, value: string): Promise<void>;
}

/** Settings of the site that are chosen in a browser. */
export function siteSettingStore(db: Db): SiteSettingStore {
  return {
    async get(key) {
      const row = await db.knex('site_settings').where({ key }).first<{ readonly value: string } | undefined>('value');
      return row?.value ?? null;
    },

    async put(key, value) {
      await db.write((tx) =>
        tx('site_settings')
          .insert({ key, value: cleanText(value) })
          .onConflict('key')
          .merge(),
      );
    },
  };
}
