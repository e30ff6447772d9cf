import type { Knex } from 'knex';

/** Tells whether the database holds the tables of Healthchecks and none of ours. */
export async function holdsHealthchecks(knex: Knex): Promise<boolean> {
  const [theirs, ours] = await Promise.all([knex.schema.hasTable('api_check'), knex.schema.hasTable('checks')]);
  return theirs && !ours;
}
