import type { Knex } from 'knex';
import { columnTypes, run } from './support/columns.ts';

// Mails that users wait for: kept until they are sent, so that they survive a restart.

export async function up(knex: Knex): Promise<void> {
  const { id, instant, text, maybeText } = columnTypes(knex);

  await run(knex, [
    // body is encrypted: it holds links and codes that let people in
    `create table mails (
      id ${id},
      created_at ${instant} not null,
      run_at ${instant} not null,
      locked_until ${instant},
      attempts integer not null default 0,
      state varchar(7) not null default 'waiting' check (state in ('waiting', 'failed')),
      ${maybeText('locked_by', 100)},
      ${text('recipient', 254)},
      ${text('error', 200)},
      ${text('subject')},
      ${text('body')}
    )`,
    // claim: mails that are due
    `create index mails_run_at on mails (run_at) where state = 'waiting'`,
  ]);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('mails');
}

export default { up, down };
