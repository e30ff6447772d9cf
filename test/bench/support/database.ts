import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../../server/store/migrations.ts';
import { type OpenStore, openStore, type StoreOptions } from '../../../server/store/open.ts';
import { createDatabase, dropDatabase, type TestPostgres } from '../../support/postgres.ts';
import { codeOf } from './targets.ts';

/** A database filled for a bench. */
export interface BenchDatabase {
  readonly options: StoreOptions;
  readonly store: OpenStore;
  /** Counts the pings stored; throws if a check's counter says otherwise. */
  countPings(): Promise<number>;
  /** The process id of the PostgreSQL server, null for SQLite. */
  serverPid(): Promise<number | null>;
  remove(): Promise<void>;
}

const ROWS_AT_ONCE = 20_000;

/** Makes a database with `checks` checks that are up, as they are on a server that has been running for a while. */
export async function makeDatabase(server: TestPostgres | 'sqlite', checks: number): Promise<BenchDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-bench-'));
  const options: StoreOptions =
    server === 'sqlite'
      ? { database: 'sqlite', file: join(folder, 'bench.sqlite') }
      : await createDatabase(server.options);
  const store = openStore(options);
  await migrate(store.dialect.knex);
  await fill(store, checks);
  return {
    options,
    store,
    countPings: () => countPings(store),
    serverPid: () => serverPid(store),
    async remove() {
      await store.close();
      if (options.database === 'postgres') await dropDatabase(options);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function fill({ dialect }: OpenStore, checks: number): Promise<void> {
  const { knex } = dialect;
  const isPostgres = dialect.name === 'postgres';
  const now = isPostgres ? 'now()' : String(Date.now() * 1000);
  const due = isPostgres ? `now() + interval '25 hours'` : String((Date.now() + 90_000_000) * 1000);
  await knex.raw(
    `insert into users (id, created_at, username, email) values (1, ${now}, 'bench', 'bench@example.org')`,
  );
  // nothing is pruned, so that what was answered can be counted afterwards
  await knex.raw(
    'insert into profiles (user_id, check_limit, sms_limit, call_limit, ping_log_limit) values (1, 10, 0, 0, 1000000000)',
  );
  await knex.raw(
    `insert into projects (id, owner_id, code, ping_key, badge_key) values (1, 1, '${codeOf(-1)}', 'bench', 'bench')`,
  );
  for (let first = 0; first < checks; first += ROWS_AT_ONCE) {
    const codes = Array.from({ length: Math.min(ROWS_AT_ONCE, checks - first) }, (_, n) => codeOf(first + n));
    const list = isPostgres ? 'unnest(?::uuid[]) as given (code)' : '(select value as code from json_each(?)) as given';
    await knex.raw(
      `insert into checks (project_id, created_at, code, badge_key, name, slug, tags, status, last_ping_at, alert_after, scan_at)
       select 1, ${now}, given.code, given.code, 'Nightly backup', 'nightly-backup', 'prod db', 'up', ${now}, ${due}, ${due}
       from ${list}`,
      [isPostgres ? codes : JSON.stringify(codes)],
    );
  }
  if (isPostgres) {
    await knex.raw('vacuum analyze');
    await knex.raw('checkpoint');
  } else await knex.raw('pragma wal_checkpoint(truncate)');
}

async function countPings({ dialect }: OpenStore): Promise<number> {
  const [rows] = await dialect.knex('pings').count<{ count: number | string }[]>('* as count');
  const [counters] = await dialect.knex('checks').sum<{ sum: number | string }[]>('n_pings as sum');
  const [count, sum] = [Number(rows?.count), Number(counters?.sum)];
  if (count !== sum) throw new Error(`${count} pings are stored, but the checks have counted ${sum}`);
  return count;
}

async function serverPid({ dialect }: OpenStore): Promise<number | null> {
  if (dialect.name === 'sqlite') return null;
  // the first line of this file is the process id: https://www.postgresql.org/docs/current/storage-file-layout.html
  const { rows } = await dialect.knex.raw<{ rows: { text: string }[] }>(
    `select pg_read_file('postmaster.pid') as text`,
  );
  return Number(rows[0]?.text.split('\n')[0]);
}
