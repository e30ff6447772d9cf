import type { Knex } from 'knex';
import { columnTypes, run } from './support/columns.ts';

// Channels that get many messages in a short time get summaries instead. Channels that exist already keep getting each message.

declare module '../server/store/rows.ts' {
  interface ChannelRow {
    readonly burst: number;
  }
}

export async function up(knex: Knex): Promise<void> {
  const { instant } = columnTypes(knex);
  await run(knex, [
    // messages within a minute before they are summed up; 0: never
    'alter table channels add column burst integer not null default 0',
    // the summary that says what this notification would have said; a newer row as well, which a copy inserts later
    'alter table notifications add column summary_id integer',
    // lines of a summary
    'create index notifications_summary_id on notifications (summary_id) where summary_id is not null',
    // sent_at: the latest messages; summary_id: the summary that collects lines; closed_at: when the last one was closed
    `create table storms (
      channel_id integer primary key references channels (id) on delete cascade,
      sent_at text not null,
      summary_id integer references notifications (id) on delete set null,
      closed_at ${instant}
    )`,
  ]);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('storms');
  await run(knex, [
    'drop index notifications_summary_id',
    'alter table notifications drop column summary_id',
    'alter table channels drop column burst',
  ]);
}

export default { up, down };
