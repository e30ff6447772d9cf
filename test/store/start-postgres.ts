import { startPostgres } from '../support/postgres.ts';

// Starts a server, says where, and lives until it is killed.
const server = await startPostgres();
process.stdout.write(`${server.options.host}\n`);
setInterval(() => undefined, 1_000);
