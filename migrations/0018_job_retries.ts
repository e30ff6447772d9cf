import type { Knex } from 'knex';
import { run } from './support/columns.ts';

// How often a queued delivery has been put off because it failed: the pauses grow with it.

export async function up(knex: Knex): Promise<void> {
  await run(knex, ['alter table delivery_jobs add column retries integer not null default 0']);
}

export async function down(knex: Knex): Promise<void> {
  await run(knex, ['alter table delivery_jobs drop column retries']);
}

export default { up, down };
