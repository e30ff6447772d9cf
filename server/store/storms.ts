import { type Instant, instant } from '../core/instant.ts';
import type { Storm } from '../core/storm.ts';
import type { Db } from './dialect/dialect.ts';
import type { DbBoolean } from './rows.ts';
import { placeholders, rowsOf } from './sql.ts';

/** In place of a check in the jobs of summaries: those of one channel are delivered one after the other. */
export const NO_CHECK = 0;

/** What is known of a channel, and the summary that collects lines for it; null: none does. */
export interface ChannelStorm extends Storm {
  readonly channelId: number;
  readonly summaryId: number | null;
}

/** Channels that got messages lately, and their summaries. */
export interface StormStore {
  /** Locks them for this transaction, in the order of their ids; those of `wanted` that are missing are created first. */
  ofChannels(channelIds: readonly number[], wanted: readonly number[]): Promise<readonly ChannelStorm[]>;
  /** Keeps what is known of channels now. */
  save(storms: readonly Pick<ChannelStorm, 'channelId' | 'sentAt' | 'summaryId'>[]): Promise<void>;
  /**
   * Ends the collecting of a summary that is about to be sent. It takes over the lines of older ones of its channel that
   * could not be delivered; one that could not be delivered itself leaves its lines to the newest.
   */
  close(
    job: { readonly id: number; readonly notificationId: number; readonly channelId: number },
    now: Instant,
  ): Promise<void>;
}

interface StormRow {
  readonly channel_id: number;
  readonly sent_at: string;
  readonly summary_id: number | null;
  readonly closed_at: Instant | null;
  readonly is_waiting: DbBoolean;
}

export function stormStore(db: Db): StormStore {
  const { knex, dialect } = db;

  const read = async (channelIds: readonly number[]): Promise<readonly ChannelStorm[]> => {
    if (channelIds.length === 0) return [];
    const rows = await rowsOf<StormRow>(
      knex,
      `select channel_id, sent_at, summary_id, closed_at, exists (
           select 1 from delivery_jobs where delivery_jobs.check_id = ? and delivery_jobs.channel_id = storms.channel_id
           and delivery_jobs.notification_id <> coalesce(storms.summary_id, 0)) as is_waiting
       from storms where channel_id in (${placeholders(channelIds.length)})
       order by channel_id ${dialect.forUpdate}`,
      [NO_CHECK, ...channelIds],
    );
    return rows.map(toStorm);
  };

  return {
    async ofChannels(channelIds, wanted) {
      const known = await read(channelIds);
      const ids = new Set(known.map(({ channelId }) => channelId));
      const missing = wanted.filter((id) => !ids.has(id)).sort((a, b) => a - b);
      if (missing.length === 0) return known;
      const rows = missing.map(() => `(?, '[]')`).join(', ');
      const sql = `insert into storms (channel_id, sent_at) values ${rows} on conflict (channel_id) do nothing`;
      await db.write((tx) => tx.raw(sql, missing));
      return [...known, ...(await read(missing))];
    },

    save: (storms) =>
      db.atomically(async ({ knex: tx }) => {
        for (const { channelId, sentAt, summaryId } of storms)
          await tx('storms')
            .where({ channel_id: channelId })
            .update({ sent_at: JSON.stringify(sentAt), summary_id: summaryId });
      }),

    close: ({ id, notificationId, channelId }, now) =>
      db.atomically(async ({ knex: tx }) => {
        // those who add lines wait until it is clear which summary takes them
        const lock = `select channel_id from storms where channel_id = ? ${dialect.forUpdate}`;
        if (dialect.forUpdate !== '') await tx.raw(lock, [channelId]);
        const closed = { summary_id: null, closed_at: dialect.instant(now) };
        await tx('storms').where({ channel_id: channelId, summary_id: notificationId }).update(closed);
        const others = tx('delivery_jobs')
          .join('notifications', 'notifications.id', 'delivery_jobs.notification_id')
          .where({ 'delivery_jobs.check_id': NO_CHECK, 'delivery_jobs.channel_id': channelId });
        const [newer] = await others
          .clone()
          .where('delivery_jobs.id', '>', id)
          .orderBy('delivery_jobs.id', 'desc')
          .limit(1)
          .pluck<number[]>('notifications.id');
        const [own] = await tx('notifications').where({ id: notificationId }).pluck<string[]>('state');
        if (newer !== undefined && own === 'deferred') {
          await tx('notifications').where({ summary_id: notificationId }).update({ summary_id: newer });
          return;
        }
        const undelivered = await others
          .where('delivery_jobs.id', '<', id)
          .whereNull('delivery_jobs.locked_until')
          .where('notifications.state', 'deferred')
          .pluck<number[]>('notifications.id');
        if (undelivered.length > 0)
          await tx('notifications').whereIn('summary_id', undelivered).update({ summary_id: notificationId });
      }),
  };
}

function toStorm(row: StormRow): ChannelStorm {
  return {
    channelId: row.channel_id,
    sentAt: instantsIn(row.sent_at),
    summaryId: row.summary_id,
    isCollecting: row.summary_id !== null,
    isWaiting: Boolean(row.is_waiting),
    closedAt: row.closed_at,
  };
}

function instantsIn(text: string): Instant[] {
  const values: unknown = JSON.parse(text);
  return Array.isArray(values) ? values.filter((value) => typeof value === 'number').map(instant) : [];
}
