import { cleanText, toRow } from './columns.ts';
import type { Db } from './dialect/dialect.ts';
import type { ChannelRow } from './rows.ts';
import { firstOf } from './sql.ts';
import type { ChannelStore } from './store.ts';
import { CHANNEL_COLUMNS, toChannel } from './tables.ts';

/** Channels, and which checks they are assigned to. */
export function channelStore(db: Db): ChannelStore {
  const { knex, dialect } = db;

  const by = async (where: Partial<ChannelRow>) => {
    const row = await knex<ChannelRow>('channels').where(where).first();
    return row ? toChannel(row) : null;
  };

  return {
    async insert(channel) {
      const row = toRow(dialect, CHANNEL_COLUMNS, channel);
      const rows = await db.write((tx) => tx('channels').insert(row).returning<ChannelRow[]>('*'));
      return toChannel(firstOf(rows));
    },

    byId: (id) => by({ id }),
    byCode: (code) => by({ code }),

    async ofProject(projectId) {
      const rows = await knex<ChannelRow>('channels').where({ project_id: projectId }).orderBy('id');
      return rows.map(toChannel);
    },

    async ofCheck(checkId) {
      const rows = await knex('channels')
        .join('channel_checks', 'channel_checks.channel_id', 'channels.id')
        .where('channel_checks.check_id', checkId)
        .orderBy('channels.id')
        .select<ChannelRow[]>('channels.*');
      return rows.map(toChannel);
    },

    async assignToAllChecks(channelId) {
      // by hand: for an insert from a select, knex drops the conflict clause
      await db.write((tx) =>
        tx.raw(
          `insert into channel_checks (check_id, channel_id)
           select checks.id, channels.id from checks join channels on channels.project_id = checks.project_id
           where channels.id = ? on conflict do nothing`,
          [channelId],
        ),
      );
    },

    async update(id, change) {
      const row = toRow(dialect, CHANNEL_COLUMNS, change);
      if (Object.keys(row).length === 0) return;
      await db.write((tx) => tx('channels').where({ id }).update(row));
    },

    noteDeliveries: (deliveries) =>
      db.atomically(async ({ knex: tx }) => {
        const latest = new Map(deliveries.map((delivery) => [delivery.channelId, delivery]));
        const gone = deliveries.filter(({ disable }) => disable).map(({ channelId }) => channelId);
        // in id order, as every transaction that locks several
        for (const delivery of [...latest.values()].sort((a, b) => a.channelId - b.channelId)) {
          await tx.raw(
            `update channels set last_notify_at = ?, last_notify_duration_micros = ?, last_error = ?
             ${gone.includes(delivery.channelId) ? ', disabled = true' : ''} where id = ?`,
            [dialect.instant(delivery.startedAt), delivery.duration, cleanText(delivery.error), delivery.channelId],
          );
        }
      }),
  };
}
