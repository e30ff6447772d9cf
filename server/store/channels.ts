import { cleanText, cleanUuid, toRow } from './columns.ts';
import type { Db, DbValue } from './dialect/dialect.ts';
import type { ChannelRow } from './rows.ts';
import { firstOf, placeholders, valueLists } from './sql.ts';
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
    byCode: (code) => by({ code: cleanUuid(code) }),

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

    async checkIds(channelId) {
      const rows = await knex('channel_checks')
        .where({ channel_id: channelId })
        .orderBy('check_id')
        .select<{ readonly check_id: number }[]>('check_id');
      return rows.map((row) => row.check_id);
    },

    assignChecks: (channelId, checkIds) =>
      db.atomically(async ({ knex: tx }) => {
        const changed = tx('channel_checks').where({ channel_id: channelId }).select('check_id');
        await tx('checks')
          .where((either) => either.whereIn('id', changed).orWhereIn('id', checkIds))
          .update({ revision: tx.raw('revision + 1') });
        await tx('channel_checks').where({ channel_id: channelId }).delete();
        const assigned = tx('channels')
          .join('checks', 'checks.project_id', 'channels.project_id')
          .where('channels.id', channelId)
          .whereIn('checks.id', checkIds)
          .select('checks.id', 'channels.id as channel_id');
        await tx.into(tx.raw('channel_checks (check_id, channel_id)')).insert(assigned);
      }),

    async remove(id) {
      await db.write((tx) => tx('channels').where({ id }).delete());
    },

    async update(id, change) {
      const row = toRow(dialect, CHANNEL_COLUMNS, change);
      if (Object.keys(row).length === 0) return;
      await db.write((tx) => tx('channels').where({ id }).update(row));
    },

    noteDeliveries: (deliveries) =>
      db.atomically(async ({ knex: tx }) => {
        if (deliveries.length === 0) return;
        const latest = new Map(deliveries.map((delivery) => [delivery.channelId, delivery]));
        const gone = new Set(deliveries.filter(({ disable }) => disable).map(({ channelId }) => channelId));
        const ids = [...latest.keys()];
        // rows are locked in id order; the update below takes them in any
        const lock = `select id from channels where id in (${placeholders(ids.length)}) order by id ${dialect.forUpdate}`;
        if (dialect.forUpdate !== '') await tx.raw(lock, ids);
        await tx.raw(
          `with given (id, started_at, duration, error, gone, counts) as (values ${valueLists(latest.size, 6)})
           update channels set
             last_notify_at = cast(given.started_at as timestamptz),
             last_notify_duration_micros = cast(given.duration as bigint),
             last_error = given.error,
             failing_since_at = case
               when given.error = '' then null
               when cast(given.counts as boolean) then coalesce(failing_since_at, cast(given.started_at as timestamptz))
               else failing_since_at end,
             trouble_told_at = case when given.error = '' and not disabled then null else trouble_told_at end,
             disabled = (disabled or cast(given.gone as boolean))
           from given where channels.id = cast(given.id as integer)`,
          [...latest.values()].flatMap((delivery): DbValue[] => [
            delivery.channelId,
            dialect.instant(delivery.startedAt),
            delivery.duration,
            cleanText(delivery.error),
            gone.has(delivery.channelId) ? 1 : 0,
            delivery.isTest ? 0 : 1,
          ]),
        );
      }),
  };
}
