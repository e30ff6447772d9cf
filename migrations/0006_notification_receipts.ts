import type { Knex } from 'knex';
import { columnTypes, run } from './support/columns.ts';

// What a provider reports after it has taken a message: that it went out, arrived, was read.

export async function up(knex: Knex): Promise<void> {
  await run(knex, [`alter table notifications add column ${columnTypes(knex).text('receipt', 9)}`]);
}

export async function down(knex: Knex): Promise<void> {
  await run(knex, ['alter table notifications drop column receipt']);
}

export default { up, down };
