import type { Knex } from 'knex';
import { columnTypes, run } from './support/columns.ts';

// What the running server keeps about itself.

export async function up(knex: Knex): Promise<void> {
  const { id, instant, text, postgres } = columnTypes(knex);

  await run(knex, [
    `create table token_buckets (
      bucket_key varchar(200) primary key,
      tokens double precision not null,
      updated_at ${instant} not null
    )`,
    // prunetokenbucket: rows idle for a day
    `create index token_buckets_updated_at on token_buckets (updated_at)`,

    `create table log_records (
      id ${id},
      created_at ${instant} not null,
      level smallint not null,
      ${text('host', 50)},
      ${text('name', 100)},
      ${text('message')},
      ${text('traceback')}
    )`,
    // newest records, those of the last day, pruning
    `create index log_records_created_at on log_records (created_at)`,

    `create table heartbeats (
      process varchar(40) not null,
      instance varchar(100) not null,
      started_at ${instant} not null,
      beat_at ${instant} not null,
      ${text('version', 40)},
      primary key (process, instance)
    ) ${postgres ? 'with (fillfactor = 50)' : 'without rowid'}`,
  ]);
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['heartbeats', 'log_records', 'token_buckets']) await knex.schema.dropTable(table);
}

export default { up, down };
