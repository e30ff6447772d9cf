import type { Knex } from 'knex';
import { columnTypes, run } from './support/columns.ts';

// API keys beside the two that every project may have: with a name, so that one can be revoked without the others.

export async function up(knex: Knex): Promise<void> {
  const { id, instant, text, postgres } = columnTypes(knex);
  await run(knex, [
    `create table named_keys (
      id ${id},
      project_id integer not null references projects (id) on delete cascade,
      created_at ${instant} not null,
      last_used_at ${instant},
      expires_at ${instant},
      scope varchar(2) not null check (scope in ('rw', 'ro')),
      ${text('name', 100)},
      ${text('created_by', 254)},
      ${text('stored', 128)} ${postgres ? 'collate "C"' : ''}
    )`,
    // keys of a project
    'create index named_keys_project_id on named_keys (project_id)',
    // API calls: candidates by the first eight characters of a key
    'create index named_keys_stored on named_keys (stored)',
  ]);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('named_keys');
}

export default { up, down };
