import type { Knex } from 'knex';
import { columnTypes, run } from './support/columns.ts';

// Changes of email addresses that can still be taken back.

export async function up(knex: Knex): Promise<void> {
  const { id, instant, no, text } = columnTypes(knex);
  await run(knex, [
    `create table email_changes (
      id ${id},
      user_id integer not null references users (id) on delete cascade,
      changed_at ${instant} not null,
      ${text('old_email', 254)},
      is_void ${no}
    )`,
    // taking one back voids those that came after it
    'create index email_changes_user_id on email_changes (user_id)',
  ]);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('email_changes');
}

export default { up, down };
