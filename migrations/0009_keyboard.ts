import type { Knex } from 'knex';
import { columnTypes, run } from './support/columns.ts';

// Whether single keys do things on pages: some people's tools type them by themselves.

export async function up(knex: Knex): Promise<void> {
  await run(knex, [`alter table profiles add column keyboard ${columnTypes(knex).yes}`]);
}

export async function down(knex: Knex): Promise<void> {
  await run(knex, ['alter table profiles drop column keyboard']);
}

export default { up, down };
