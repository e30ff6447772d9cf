import type { Knex } from 'knex';
import { columnTypes, run } from './support/columns.ts';

// Who listened for pings, and when nobody did: a ping that is missing proves something only if it could have come in.

export async function up(knex: Knex): Promise<void> {
  const { id, instant, postgres } = columnTypes(knex);
  await run(knex, [
    // one row for each open door of a process, written every five seconds
    `create table listeners (
      instance varchar(100) not null,
      door varchar(4) not null check (door in ('http', 'smtp')),
      since ${instant} not null,
      stored_until ${instant} not null,
      beat_at ${instant} not null,
      closed_at ${instant},
      primary key (instance, door)
    ) ${postgres ? 'with (fillfactor = 50)' : 'without rowid'}`,

    `create table blind_windows (
      id ${id},
      door varchar(4) not null check (door in ('http', 'smtp')),
      from_at ${instant} not null,
      to_at ${instant} not null,
      kind varchar(7) not null default 'blind' check (kind in ('blind', 'partial')),
      cause varchar(11) not null,
      applied_at ${instant},
      unique (door, from_at)
    )`,
    // the newest ones: how far have pings been heard?
    `create index blind_windows_to_at on blind_windows (to_at)`,

    // kept as flips are: pings that were expected while nobody listened
    `create table unheard (
      id ${id},
      check_id integer not null references checks (id) on delete cascade,
      expected_at ${instant} not null,
      deadline_at ${instant} not null,
      from_at ${instant} not null,
      to_at ${instant} not null,
      judged_from ${instant} not null,
      created_at ${instant} not null
    )`,
    // log of a check, newest first; how many in a row?
    `create index unheard_check_id_created_at on unheard (check_id, created_at)`,

    `alter table checks add column judged_from ${instant}`,
    `alter table checks add column scheduled_at ${instant}`,
  ]);
}

export async function down(knex: Knex): Promise<void> {
  for (const column of ['scheduled_at', 'judged_from']) await knex.raw(`alter table checks drop column ${column}`);
  for (const table of ['unheard', 'blind_windows', 'listeners']) await knex.schema.dropTable(table);
}

export default { up, down };
