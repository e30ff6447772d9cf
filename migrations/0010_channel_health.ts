import type { Knex } from 'knex';
import { columnTypes, run } from './support/columns.ts';

// Since when a channel has delivered nothing, and whether its owner has been told.

export async function up(knex: Knex): Promise<void> {
  const { instant } = columnTypes(knex);
  await run(knex, [
    `alter table channels add column failing_since_at ${instant}`,
    `alter table channels add column trouble_told_at ${instant}`,
    // those disabled before are old news
    'update channels set trouble_told_at = created_at where disabled',
    // channels in trouble whose owner has not been told
    `create index channels_trouble on channels (failing_since_at)
     where trouble_told_at is null and failing_since_at is not null`,
  ]);
}

export async function down(knex: Knex): Promise<void> {
  await run(knex, [
    'drop index channels_trouble',
    'alter table channels drop column trouble_told_at',
    'alter table channels drop column failing_since_at',
  ]);
}

export default { up, down };
