import type { Knex } from 'knex';
import { columnTypes, run } from './support/columns.ts';

// Accounts that their owners have closed and may still bring back, and keys that say whose they are.

export async function up(knex: Knex): Promise<void> {
  const { instant, maybeText } = columnTypes(knex);
  await run(knex, [
    `alter table profiles add column closing_at ${instant}`,
    // pruning: accounts whose time is up
    'create index profiles_closing_at on profiles (closing_at) where closing_at is not null',
    // hash of the key's own id; null until a key from before this step is used
    `alter table credentials add column ${maybeText('lookup', 64)}`,
    // sign-in with a key alone
    'create index credentials_lookup on credentials (lookup) where lookup is not null',
  ]);
}

export async function down(knex: Knex): Promise<void> {
  await run(knex, [
    'drop index credentials_lookup',
    'alter table credentials drop column lookup',
    'drop index profiles_closing_at',
    'alter table profiles drop column closing_at',
  ]);
}

export default { up, down };
