import type { Knex } from 'knex';
import { columnTypes, run } from './support/columns.ts';

// What is chosen at the first start in a browser, and the links that lead there.

export async function up(knex: Knex): Promise<void> {
  const { instant, text } = columnTypes(knex);
  await run(knex, [
    // defaults that belong to the site as a whole; a variable of the environment overrides them
    `create table site_settings (
      key varchar(40) primary key,
      ${text('value')}
    )`,
    // hash: SHA-256 of the token in the link
    `create table setup_links (
      hash varchar(64) primary key,
      expires_at ${instant} not null
    )`,
  ]);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('setup_links');
  await knex.schema.dropTable('site_settings');
}

export default { up, down };
