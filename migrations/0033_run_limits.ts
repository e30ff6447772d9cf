import type { Knex } from 'knex';
import { run } from './support/columns.ts';

// Limits of the runs of a check, what is known of its runs, and which limit a change of its status is about.

declare module '../server/store/rows.ts' {
  interface CheckRow {
    readonly start_grace_secs: number | null;
    readonly max_runtime_secs: number | null;
    readonly min_runtime_secs: number | null;
    readonly min_interval_secs: number | null;
    readonly fail_tolerance: number;
    readonly run_state: string | null;
  }
  interface FlipRow {
    readonly broken_limit: 'slow' | 'nostart' | 'fast' | 'often' | null;
  }
}

const LIMITS = ['start_grace_secs', 'max_runtime_secs', 'min_runtime_secs', 'min_interval_secs'];

export async function up(knex: Knex): Promise<void> {
  await run(knex, [
    ...LIMITS.map((limit) => `alter table checks add column ${limit} integer`),
    'alter table checks add column fail_tolerance integer not null default 0',
    'alter table checks add column run_state text',
    'alter table flips add column broken_limit varchar(8)',
  ]);
}

export async function down(knex: Knex): Promise<void> {
  await run(knex, [
    'alter table flips drop column broken_limit',
    'alter table checks drop column run_state',
    'alter table checks drop column fail_tolerance',
    ...LIMITS.map((limit) => `alter table checks drop column ${limit}`),
  ]);
}

export default { up, down };
