import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { systemClock } from '../../server/clock.ts';
import { addSecs, type Instant, MICROS_PER_MILLI, MICROS_PER_SECOND } from '../../server/core/instant.ts';
import type { StoreOptions } from '../../server/store/open.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { type Arrivals, startArrivals } from './support/arrivals.ts';
import { type BenchDatabase, makeDatabase } from './support/database.ts';
import { type Planned, storeDueChecks } from './support/due-checks.ts';
import { measureDueQuery } from './support/due-query.ts';
import { usageOf } from './support/process-usage.ts';

// From a deadline to the alert: 1,000 checks that fall due at one moment, single ones, and the due query among a million.
// The alert loop runs in a process of its own, as `rollcall sendalerts` does; recipient and database share its machine.

const BURST = 1_000;
const SINGLES = 25;
const SINGLE_EVERY_SECS = 0.4;
const LONGEST_WAIT_SECS = 60;
const MANY_CHECKS = 1_000_000;
const SERVER = fileURLToPath(new URL('./support/alert-server.ts', import.meta.url));

const { values: flags } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    /** A tenth of the million, for a quick look. */
    quick: { type: 'boolean', default: false },
  },
});

const clock = systemClock();

interface Row {
  readonly database: 'sqlite' | 'postgres';
  readonly delivered: number;
  readonly firstAttemptMedianMs: number;
  readonly allDeliveredMs: number;
  readonly sharedMedianMs: number;
  readonly sharedAllMs: number;
  readonly singleMedianMs: number;
  readonly singleMaxMs: number;
  readonly dueQueryP50Ms: number;
  readonly claim100P50Ms: number;
  readonly checks: number;
  readonly cpuMsPerAlert: number | null;
  readonly rssMb: number | null;
}

const rows: Row[] = [];
for (const database of ['sqlite', 'postgres'] as const) {
  if (flags.only === undefined || flags.only === database) rows.push(await measure(database));
}
if (flags.json) console.log(JSON.stringify({ rows }));

async function measure(database: Row['database']): Promise<Row> {
  const server = database === 'sqlite' ? 'sqlite' : await startPostgres({ durable: true });
  try {
    const each = await measureBurst(server, false);
    const shared = await measureBurst(server, true);
    const single = await measureSingles(server);
    const checks = flags.quick ? MANY_CHECKS / 10 : MANY_CHECKS;
    const due = await measureDueQuery(server, checks);
    const row = {
      database,
      ...each,
      sharedMedianMs: shared.firstAttemptMedianMs,
      sharedAllMs: shared.allDeliveredMs,
      ...single,
      ...due,
      checks,
    };
    print(row);
    return row;
  } finally {
    if (server !== 'sqlite') await server.stop();
  }
}

/** All checks fall due at one moment. */
async function measureBurst(server: TestPostgres | 'sqlite', shared: boolean) {
  const run = await prepare(server, shared, (start) =>
    Array.from({ length: BURST }, (_, n) => ({ name: `check ${n}`, dueAt: addSecs(start, 3) })),
  );
  await run.untilAll();
  const delays = run.delaysMs();
  if (process.env['TRACE'])
    console.error([0, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 1].map((q) => quantile(delays, q)).join(' '));
  const usage = run.usage();
  const delivered = await run.finish();
  return {
    delivered,
    firstAttemptMedianMs: quantile(delays, 0.5),
    allDeliveredMs: quantile(delays, 1),
    cpuMsPerAlert: usage === null ? null : round(usage.cpuMs / BURST),
    rssMb: usage === null ? null : Math.round(usage.rssMb),
  };
}

/** One check after another, each alone. */
async function measureSingles(server: TestPostgres | 'sqlite') {
  const run = await prepare(server, false, (start) =>
    Array.from({ length: SINGLES }, (_, n) => ({
      name: `check ${n}`,
      dueAt: addSecs(start, 3 + n * SINGLE_EVERY_SECS),
    })),
  );
  await run.untilAll();
  const delays = run.delaysMs();
  await run.finish();
  return { singleMedianMs: quantile(delays, 0.5), singleMaxMs: quantile(delays, 1) };
}

async function prepare(server: TestPostgres | 'sqlite', shared: boolean, plan: (start: Instant) => readonly Planned[]) {
  const db = await makeDatabase(server, 0);
  const arrivals = await startArrivals();
  const child = await startServer(db.options);
  // the seeding takes its time, so the moments are set when it is over
  const plans = plan(addSecs(clock.now(), 2));
  await storeDueChecks(db.store, plans, { sinkUrl: arrivals.url, shared });
  const before = usageOf(child.pid ?? 0);
  return {
    untilAll: () => untilAll(arrivals, plans),
    delaysMs: () =>
      plans.map(({ name, dueAt }) => ((arrivals.first.get(name) ?? Number.NaN) - dueAt) / MICROS_PER_MILLI),
    usage() {
      const after = usageOf(child.pid ?? 0);
      if (before === null || after === null) return null;
      return { cpuMs: (after.cpuSeconds - before.cpuSeconds) * 1000, rssMb: after.peakRssMb };
    },
    async finish() {
      await untilRecorded(db);
      child.kill('SIGTERM');
      await once(child, 'exit');
      const delivered = await sentCount(db);
      if (arrivals.total() !== plans.length)
        throw new Error(`${arrivals.total()} alerts arrived for ${plans.length} checks`);
      arrivals.close();
      await db.remove();
      return delivered;
    },
  };
}

/** Starts the alert process and waits until it runs. */
async function startServer(options: StoreOptions) {
  const child = fork(SERVER, {
    execArgv: [...process.execArgv, ...(process.env['PROF'] ? ['--cpu-prof', '--cpu-prof-dir=/tmp/prof'] : [])],
    env: { ...process.env, ...settingsFor(options) },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  return child;
}

function settingsFor(options: StoreOptions): Record<string, string> {
  const common = { INTEGRATIONS_ALLOW_PRIVATE_IPS: 'True', SECRET_KEY: 'bench', SITE_ROOT: 'http://localhost:8000' };
  if (options.database === 'sqlite') return { ...common, DB: 'sqlite', DB_NAME: options.file };
  return {
    ...common,
    DB: 'postgres',
    DB_HOST: options.host ?? '',
    DB_PORT: options.port ?? '',
    DB_USER: options.user ?? '',
    DB_NAME: options.name ?? '',
    DB_SSLMODE: 'disable',
  };
}

async function untilAll(arrivals: Arrivals, plans: readonly Planned[]): Promise<void> {
  const last = Math.max(...plans.map(({ dueAt }) => dueAt));
  while (arrivals.first.size < plans.length) {
    if (clock.now() > last + LONGEST_WAIT_SECS * MICROS_PER_SECOND) {
      throw new Error(`only ${arrivals.first.size} of ${plans.length} alerts arrived`);
    }
    await clock.sleepUntil(addSecs(clock.now(), 0.02));
  }
}

async function untilRecorded(db: BenchDatabase): Promise<void> {
  while ((await db.store.jobs.count()) > 0) await clock.sleepUntil(addSecs(clock.now(), 0.02));
}

async function sentCount({ store }: BenchDatabase): Promise<number> {
  const [row] = await store.dialect
    .knex('notifications')
    .where({ state: 'sent' })
    .count<{ sent: number | string }[]>('* as sent');
  return Number(row?.sent);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function print(row: Row): void {
  console.log(`${row.database}: ${row.delivered} of ${BURST} checks that fell due at one moment were delivered`);
  console.log(
    `  a webhook each:   median ${row.firstAttemptMedianMs} ms after the deadline, all after ${row.allDeliveredMs} ms`,
  );
  console.log(`  one webhook:      median ${row.sharedMedianMs} ms, all after ${row.sharedAllMs} ms`);
  console.log(`  a single alert:   median ${row.singleMedianMs} ms, at most ${row.singleMaxMs} ms`);
  console.log(
    `  due query:        ${row.dueQueryP50Ms} ms among ${row.checks} checks; claiming 100: ${row.claim100P50Ms} ms`,
  );
  console.log(`  cost:             ${row.cpuMsPerAlert} ms of CPU an alert, ${row.rssMb} MB`);
}
