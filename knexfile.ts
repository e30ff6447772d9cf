import { loadConfig } from './server/config.ts';
import { openStoreOf } from './server/runtime.ts';
import { MIGRATIONS } from './server/store/migrations.ts';

// For knex's own command line, during development: `node --import tsx node_modules/knex/bin/cli.js migrate:status`.
// Servers use `rollcall migrate`, which also keeps processes that start together from running a step twice.
const { dialect } = openStoreOf(loadConfig(process.env), 'knex');

export default { ...dialect.knex.client.config, migrations: MIGRATIONS };
