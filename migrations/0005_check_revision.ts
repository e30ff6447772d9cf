import type { Knex } from 'knex';

// Counts edits of a check, so that an API list can tell from sums whether it has changed: pings are counted already.

export async function up(knex: Knex): Promise<void> {
  // a constant default rewrites no row on either database
  await knex.raw('alter table checks add column revision integer not null default 0');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table checks drop column revision');
}

export default { up, down };
