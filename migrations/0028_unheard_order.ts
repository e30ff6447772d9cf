import type { Knex } from 'knex';
import { run } from './support/columns.ts';

// What owners are mailed about is read in order, bit by bit: after an outage one window may have a million rows.

export async function up(knex: Knex): Promise<void> {
  await run(knex, [
    'drop index unheard_mail_at',
    'create index unheard_mail_at on unheard (mail_at, id) where mail_at is not null',
  ]);
}

export async function down(knex: Knex): Promise<void> {
  await run(knex, [
    'drop index unheard_mail_at',
    'create index unheard_mail_at on unheard (mail_at) where mail_at is not null',
  ]);
}

export default { up, down };
