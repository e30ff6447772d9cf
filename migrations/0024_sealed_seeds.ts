import type { Knex } from 'knex';
import { columnTypes, run } from './support/columns.ts';

// Seeds of authenticator apps are stored sealed, which takes more room. They are sealed by the next start.

const NARROW = 32;
const WIDE = 200;

export async function up(knex: Knex): Promise<void> {
  await resize(knex, WIDE);
}

/** Fails while there are sealed seeds: they do not fit the narrow column. */
export async function down(knex: Knex): Promise<void> {
  await resize(knex, NARROW);
}

/** SQLite cannot change the check of a column; both get a new one, so that a dump of either has them in the same order. */
async function resize(knex: Knex, length: number): Promise<void> {
  const { maybeText } = columnTypes(knex);
  await run(knex, [
    `alter table profiles add column ${maybeText('totp_resized', length)}`,
    'update profiles set totp_resized = totp where totp is not null',
    'alter table profiles drop column totp',
    'alter table profiles rename column totp_resized to totp',
  ]);
}

export default { up, down };
