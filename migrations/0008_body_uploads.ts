import type { Knex } from 'knex';
import { run } from './support/columns.ts';

// Bodies that are still to be carried to object storage, oldest first. Empty where none is used.

export async function up(knex: Knex): Promise<void> {
  await run(knex, [
    `create index pings_waiting_body on pings (created_at, check_id, n)
     where object_size is not null and body is not null`,
  ]);
}

export async function down(knex: Knex): Promise<void> {
  await run(knex, ['drop index pings_waiting_body']);
}

export default { up, down };
