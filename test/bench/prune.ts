import { parseArgs } from 'node:util';
import { pruneObjects } from '../../server/bodies/prune-objects.ts';
import { openS3 } from '../../server/bodies/s3.ts';
import { systemClock } from '../../server/clock.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { databaseEnv } from '../support/rollcall.ts';
import { startS3 } from '../support/s3.ts';
import { type BenchDatabase, makeDatabase } from './support/database.ts';
import type { LoadResult } from './support/load.ts';
import { buildBench, runBuilt, runLoad, startPinger } from './support/run-load.ts';
import { codeOf } from './support/targets.ts';

// npm run bench:prune [-- --only sqlite|postgres|objects]
// What pruning a million pings costs those that arrive meanwhile, and whether pruning a bucket takes exactly the orphans.
// See docs/performance.md.

const CHECKS = 10_000;
const PINGS_EACH = 100;
const KEPT = 20;
const CONNECTIONS = 4;
const SECONDS = 5;
const ORPHANS = 20;
const OBJECTS = 5_000;

const { values: flags } = parseArgs({ options: { only: { type: 'string' } } });
const wants = (name: string): boolean => flags.only === undefined || flags.only === name;

await buildBench();
if (wants('sqlite')) await measure('SQLite', 'sqlite');
if (wants('postgres')) {
  const server = await startPostgres({ durable: true });
  await measure('PostgreSQL', server);
  await server.stop();
}
if (wants('objects')) await measureObjects();

async function measure(name: string, where: TestPostgres | 'sqlite'): Promise<void> {
  const database = await makeDatabase(where, CHECKS);
  try {
    const filled = await fillPings(database);
    say(`${name}: ${filled} pings of ${CHECKS} checks, of which ${KEPT} each are kept`);
    const pinger = await startPinger(database.options);
    const load = { port: pinger.port, connections: CONNECTIONS, checks: CHECKS, bodyBytes: 0, client: 'raw' } as const;
    const idle = await runLoad({ ...load, seconds: SECONDS, warmUpSeconds: 1 });
    sayLoad('nothing else', idle);

    const startedAt = performance.now();
    let isDone = false;
    const pruning = prune(database).finally(() => {
      isDone = true;
    });
    let worst = idle;
    for (let round = 0; !isDone; round += 1) {
      const during = await runLoad({ ...load, seconds: 1, warmUpSeconds: 0 });
      if (round === 0 || during.p99Ms > worst.p99Ms) worst = during;
    }
    const removed = await pruning;
    const took = (performance.now() - startedAt) / 1_000;
    sayLoad('worst second while pruning', worst);
    say(`  ${removed} in ${took.toFixed(1)} s; p99 ${(worst.p99Ms / idle.p99Ms).toFixed(2)} × that of idle`);
    await pinger.kill('SIGTERM');
    // those that came meanwhile
    await prune(database);
    say(`  once more: ${await prune(database)}`);
  } finally {
    await database.remove();
  }
}

/** The newest pings of checks that have had twice as many. */
async function fillPings({ store }: BenchDatabase): Promise<number> {
  const { knex, name } = store.dialect;
  const isPostgres = name === 'postgres';
  const now = isPostgres ? 'now()' : String(Date.now() * 1000);
  await knex.raw('update profiles set ping_log_limit = ?', [KEPT]);
  await knex.raw('update checks set n_pings = ?', [2 * PINGS_EACH]);
  await knex.raw(
    `insert into pings (created_at, check_id, n, scheme, method, remote_addr, ua)
     with recursive serials (n) as (select ${PINGS_EACH + 1} union all select n + 1 from serials where n < ${2 * PINGS_EACH})
     select ${now}, checks.id, serials.n, 'http', 'GET', '127.0.0.1', 'curl/8.5.0' from serials cross join checks`,
  );
  await knex.raw(isPostgres ? 'vacuum analyze' : 'pragma wal_checkpoint(truncate)');
  return CHECKS * PINGS_EACH;
}

/** Runs the command; returns what it says of pings. */
async function prune({ options }: BenchDatabase): Promise<string> {
  const out = await runBuilt(['prune'], databaseEnv(options));
  return out.split('\n').find((line) => line.startsWith('removed ') && line.includes(' pings, ')) ?? out;
}

async function measureObjects(): Promise<void> {
  const s3 = await startS3();
  const settings = {
    s3Bucket: s3.bucket,
    s3Endpoint: new URL(s3.endpoint).host,
    s3Region: 'local',
    s3AccessKey: s3.credentials.accessKeyId,
    s3SecretKey: s3.credentials.secretAccessKey,
    s3Timeout: 60,
    s3Secure: false,
  };
  const objects = openS3(settings, systemClock());
  const database = await makeDatabase('sqlite', 100);
  // every fifth folder belongs to a check that is gone
  const folders = Array.from({ length: 5 * ORPHANS }, (_, index) =>
    codeOf(index % 5 === 0 ? 1_000_000 + index : index),
  );
  const each = OBJECTS / folders.length;
  await Promise.all(
    folders.map(async (checkCode) => {
      for (let n = 1; n <= each; n += 1) await objects.put({ checkCode, n }, Buffer.from('body'));
    }),
  );
  const startedAt = performance.now();
  const found = new Map<string, number>();
  for await (const orphan of pruneObjects({ store: database.store, objects }, { dryRun: false })) {
    found.set(orphan.folder, orphan.objects);
  }
  const secs = (performance.now() - startedAt) / 1_000;
  const removed = [...found.values()].reduce((a, b) => a + b, 0);
  const wrong = folders.filter((folder, index) => found.has(folder) !== (index % 5 === 0));
  let left = 0;
  for await (const folder of objects.folders()) left += await objects.count(folder);
  say(
    `bucket of ${OBJECTS} objects: ${removed} of ${found.size} orphans removed in ${secs.toFixed(1)} s, ${left} left, ${wrong.length} folders wrong`,
  );
  objects.close();
  await database.remove();
  await s3.stop();
}

function sayLoad(what: string, { measured, seconds, p50Ms, p99Ms, maxMs, failed }: LoadResult): void {
  const times = `p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms, longest ${maxMs.toFixed(1)} ms`;
  say(`  ${what.padEnd(28)} ${Math.round(measured / seconds)} pings/s, ${times}, ${failed} failed`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
