import type { Knex } from 'knex';
import { run } from './support/columns.ts';

// How often a queued delivery was begun without an orderly end: what was only taken from the queue has not been sent.

export async function up(knex: Knex): Promise<void> {
  await run(knex, ['alter table delivery_jobs add column starts integer not null default 0']);
}

export async function down(knex: Knex): Promise<void> {
  await run(knex, ['alter table delivery_jobs drop column starts']);
}

export default { up, down };
