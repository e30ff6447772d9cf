import type { Knex } from 'knex';
import { columnTypes, run } from './support/columns.ts';

// Pages that tell strangers how chosen checks stand, and what people write on them about incidents.

export async function up(knex: Knex): Promise<void> {
  const { id, instant, text, yes, no, postgres } = columnTypes(knex);

  await run(knex, [
    `create table status_pages (
      id ${id},
      project_id integer not null references projects (id) on delete cascade,
      created_at ${instant} not null,
      history_days integer not null default 90,
      is_public ${no},
      no_index ${yes},
      slug varchar(60) not null unique,
      ${text('title', 100)},
      ${text('description', 1000)},
      ${text('password', 200)},
      ${text('tags', 500)},
      tz varchar(36) not null default 'UTC'
    )`,
    // pages of a project
    `create index status_pages_project_id on status_pages (project_id)`,

    `create table status_page_checks (
      page_id integer not null references status_pages (id) on delete cascade,
      check_id integer not null references checks (id) on delete cascade,
      ${text('public_name', 100)},
      primary key (page_id, check_id)
    ) ${postgres ? '' : 'without rowid'}`,
    // deleting a check
    `create index status_page_checks_check_id on status_page_checks (check_id)`,

    `create table status_notes (
      id ${id},
      page_id integer not null references status_pages (id) on delete cascade,
      created_at ${instant} not null,
      ${text('title', 100)},
      ${text('body', 4000)}
    )`,
    // newest notes of a page
    `create index status_notes_page_id_created_at on status_notes (page_id, created_at)`,
  ]);
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['status_notes', 'status_page_checks', 'status_pages']) await knex.schema.dropTable(table);
}

export default { up, down };
