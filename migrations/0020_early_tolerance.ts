import type { Knex } from 'knex';
import { run } from './support/columns.ts';

// How shortly before a time of its schedule a success counts for that time: clocks of jobs are ahead of ours.

declare module '../server/store/rows.ts' {
  interface CheckRow {
    readonly early_tolerance_secs: number;
  }
}

export async function up(knex: Knex): Promise<void> {
  await run(knex, ['alter table checks add column early_tolerance_secs integer not null default 0']);
}

export async function down(knex: Knex): Promise<void> {
  await run(knex, ['alter table checks drop column early_tolerance_secs']);
}

export default { up, down };
