import type { Channel } from '../core/channel.ts';
import type { Instant } from '../core/instant.ts';
import type { Db } from './dialect/dialect.ts';
import type { ChannelRow } from './rows.ts';
import { rowsOf } from './sql.ts';
import { toChannel } from './tables.ts';

/** A channel that delivers nothing any more, and whom to tell. */
export interface TroubledChannel extends Channel {
  readonly projectCode: string;
  readonly projectName: string;
  readonly ownerEmail: string;
  /** Zone of the project's owner. */
  readonly timeZone: string;
  /** How many checks it is assigned to. */
  readonly checks: number;
  /** Of the newest notification; may be empty. */
  readonly errorCode: string;
}

export interface TroubledChannelStore {
  /** Channels that are disabled, or have failed since then, and whose owner has not been told. */
  untold(failingSince: Instant, limit: number): Promise<readonly TroubledChannel[]>;
  /** Marks that its owner is told; false when that was so already, or the channel is gone. */
  markTold(id: number, at: Instant): Promise<boolean>;
  /** Since when the channel fails that has done so longest without its owner being told; null: none does. */
  nextFailingSince(): Promise<Instant | null>;
}

type Row = ChannelRow & {
  readonly project_code: string;
  readonly project_name: string;
  readonly owner_email: string;
  readonly tz: string | null;
  readonly checks: number;
  readonly error_code: string | null;
};

/** Channels in trouble. */
export function troubledChannelStore(db: Db): TroubledChannelStore {
  const { knex, dialect } = db;
  return {
    async untold(failingSince, limit) {
      const rows = await rowsOf<Row>(
        knex,
        `select channels.*, projects.code as project_code, projects.name as project_name, users.email as owner_email,
           profiles.tz,
           (select cast(count(*) as integer) from channel_checks where channel_checks.channel_id = channels.id) as checks,
           (select notifications.error_code from notifications where notifications.channel_id = channels.id
            order by notifications.created_at desc, notifications.id desc limit 1) as error_code
         from channels
         join projects on projects.id = channels.project_id
         join users on users.id = projects.owner_id
         left join profiles on profiles.user_id = users.id
         where channels.trouble_told_at is null and (channels.disabled or channels.failing_since_at <= ?)
         order by channels.id limit ?`,
        [dialect.instant(failingSince), limit],
      );
      return rows.map((row) => ({
        ...toChannel(row),
        projectCode: row.project_code,
        projectName: row.project_name || row.owner_email,
        ownerEmail: row.owner_email,
        timeZone: row.tz ?? 'UTC',
        checks: row.checks,
        errorCode: row.error_code ?? '',
      }));
    },

    async markTold(id, at) {
      const marked = await db.write((tx) =>
        tx('channels')
          .where({ id })
          .whereNull('trouble_told_at')
          .update({ trouble_told_at: dialect.instant(at) }),
      );
      return marked > 0;
    },

    async nextFailingSince() {
      const [row] = await rowsOf<{ readonly failing_since_at: Instant }>(
        knex,
        `select failing_since_at from channels where trouble_told_at is null and failing_since_at is not null
         order by failing_since_at limit 1`,
      );
      return row?.failing_since_at ?? null;
    },
  };
}
