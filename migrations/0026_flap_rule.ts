import type { Knex } from 'knex';
import { columnTypes, run } from './support/columns.ts';

// Checks that change their status all the time send one alert, then none until they are quiet. Projects that exist already
// keep sending all of them.

declare module '../server/store/rows.ts' {
  interface ProjectRow {
    readonly flap_rule: DbBoolean;
  }
}

export async function up(knex: Knex): Promise<void> {
  const { instant, no } = columnTypes(knex);
  await run(knex, [
    `alter table projects add column flap_rule ${no}`,
    `create table flapping (
      check_id integer primary key references checks (id) on delete cascade,
      since_at ${instant} not null,
      changed_at ${instant} not null
    )`,
  ]);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('flapping');
  await run(knex, ['alter table projects drop column flap_rule']);
}

export default { up, down };
