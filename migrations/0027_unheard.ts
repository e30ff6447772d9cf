import type { Knex } from 'knex';
import { columnTypes, run } from './support/columns.ts';

// Whom to tell that a ping could not be heard, and what was told already.

declare module '../server/store/rows.ts' {
  interface CheckRow {
    readonly when_unheard: 'wait' | 'alert' | 'tell';
  }
}

export async function up(knex: Knex): Promise<void> {
  const { instant, no } = columnTypes(knex);
  await run(knex, [
    `alter table checks add column when_unheard varchar(5) not null default 'wait'`,
    // for how long nobody listened while the ping was expected
    'alter table flips add column away_micros bigint',
    // to be told through the integrations of the check; queued_at: that is under way
    `alter table unheard add column is_told ${no}`,
    `alter table unheard add column queued_at ${instant}`,
    // when the owner can be told by email; null: there is nothing to tell, or it was told
    `alter table unheard add column mail_at ${instant}`,
    `alter table profiles add column unheard_mailed_at ${instant}`,
    'alter table notifications add column unheard_id integer references unheard (id) on delete set null',
    // fan-out: what is to be told and not queued yet
    'create index unheard_untold on unheard (id) where is_told and queued_at is null',
    // whom to mail
    'create index unheard_mail_at on unheard (mail_at) where mail_at is not null',
    // deleting what was not heard; members of a group
    'create index notifications_unheard_id on notifications (unheard_id) where unheard_id is not null',
  ]);
}

export async function down(knex: Knex): Promise<void> {
  await run(knex, [
    'drop index notifications_unheard_id',
    'drop index unheard_mail_at',
    'drop index unheard_untold',
    'alter table notifications drop column unheard_id',
    'alter table profiles drop column unheard_mailed_at',
    ...['mail_at', 'queued_at', 'is_told'].map((column) => `alter table unheard drop column ${column}`),
    'alter table flips drop column away_micros',
    'alter table checks drop column when_unheard',
  ]);
}

export default { up, down };
