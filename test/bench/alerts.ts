import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { systemClock } from '../../server/clock.ts';
import { addSecs, type Instant, MICROS_PER_MILLI, MICROS_PER_SECOND } from '../../server/core/instant.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { buildProgram, startAlerts } from './support/alert-process.ts';
import { type Arrivals, startArrivals } from './support/arrivals.ts';
import { type Planned, postpone, storeDueChecks } from './support/due-checks.ts';
import { measureDueQuery } from './support/due-query.ts';
import { type EmptyDatabase, makeEmptyDatabase } from './support/empty-database.ts';
import { usageOf } from './support/process-usage.ts';

// npm run bench:alerts [-- --json] [--quick] [--only sqlite|postgres]
// From a deadline to its alert: 1,000 checks that fall due at one moment, right after the start and again when the process
// has warmed up; single ones; and the due query among a million checks. `rollcall sendalerts` runs as it is built and
// shipped; recipient and database share its machine.

const BURST = 1_000;
const SINGLES = 25;
const SINGLE_EVERY_SECS = 0.4;
/** The process looks at its deadlines anew at least every two seconds. */
const AHEAD_SECS = 3;
const LONGEST_WAIT_SECS = 60;
const A_DAY_SECS = 86_400;
const MANY_CHECKS = 1_000_000;

const { values: flags } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    // a tenth of the million, for a quick look
    quick: { type: 'boolean', default: false },
  },
});

/** With BENCH_PROFILE=<folder>, V8 writes a CPU profile of the alert process there. */
const profileTo = process.env['BENCH_PROFILE'];
const nodeFlags = profileTo === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileTo}`];

const clock = systemClock();

interface Row {
  readonly database: 'sqlite' | 'postgres';
  readonly delivered: number;
  /** Of a process that has sent alerts before. */
  readonly firstAttemptMedianMs: number;
  readonly allDeliveredMs: number;
  /** Of one that has just started, most of whose code runs for the first time. */
  readonly coldMedianMs: number;
  readonly coldAllMs: number;
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

/** Words beside the JSON document go to standard error. */
const say = (line: string): void => {
  if (flags.json) process.stderr.write(`${line}\n`);
  else process.stdout.write(`${line}\n`);
};

await buildProgram();
const rows: Row[] = [];
for (const database of ['sqlite', 'postgres'] as const) {
  if (flags.only === undefined || flags.only === database) rows.push(await measure(database));
}
if (flags.json) process.stdout.write(`${JSON.stringify({ rows })}\n`);

async function measure(database: Row['database']): Promise<Row> {
  const server = database === 'sqlite' ? 'sqlite' : await startPostgres({ durable: true });
  try {
    const alerts = await measureAlerts(server);
    const checks = flags.quick ? MANY_CHECKS / 10 : MANY_CHECKS;
    const row = { database, ...alerts, ...(await measureDueQuery(server, checks)), checks };
    print(row);
    return row;
  } finally {
    if (server !== 'sqlite') await server.stop();
  }
}

/** Lets one process of its own send bursts and single alerts. */
async function measureAlerts(server: TestPostgres | 'sqlite') {
  const db = await makeEmptyDatabase(server);
  const arrivals = await startArrivals();
  const child = await startAlerts(db.options, nodeFlags);
  const pid = child.pid ?? 0;

  const cold = await sendAll(db, arrivals, false, atOnce('cold'));
  const single = await sendAll(db, arrivals, false, oneByOne);
  const before = usageOf(pid);
  const warm = await sendAll(db, arrivals, false, atOnce('warm'));
  const after = usageOf(pid);
  const shared = await sendAll(db, arrivals, true, atOnce('shared'));

  const delivered = await sentCount(db);
  if (delivered !== arrivals.total()) throw new Error(`${arrivals.total()} alerts arrived, ${delivered} are recorded`);
  child.kill('SIGTERM');
  await once(child, 'exit');
  arrivals.close();
  await db.remove();
  return {
    delivered: warm.length,
    firstAttemptMedianMs: quantile(warm, 0.5),
    allDeliveredMs: quantile(warm, 1),
    coldMedianMs: quantile(cold, 0.5),
    coldAllMs: quantile(cold, 1),
    sharedMedianMs: quantile(shared, 0.5),
    sharedAllMs: quantile(shared, 1),
    singleMedianMs: quantile(single, 0.5),
    singleMaxMs: quantile(single, 1),
    cpuMsPerAlert: before && after && round(((after.cpuSeconds - before.cpuSeconds) * 1000) / BURST),
    rssMb: after && Math.round(after.peakRssMb),
  };
}

/** All at one moment. */
function atOnce(name: string): (start: Instant) => readonly Planned[] {
  return (start) => Array.from({ length: BURST }, (_, n) => ({ name: `${name} ${n}`, dueAt: start }));
}

function oneByOne(start: Instant): readonly Planned[] {
  const dueAt = (n: number): Instant => addSecs(start, n * SINGLE_EVERY_SECS);
  return Array.from({ length: SINGLES }, (_, n) => ({ name: `single ${n}`, dueAt: dueAt(n) }));
}

/** Lets checks fall due and returns how long after its deadline each alert arrived, in milliseconds. */
async function sendAll(
  db: EmptyDatabase,
  arrivals: Arrivals,
  shared: boolean,
  plan: (start: Instant) => readonly Planned[],
): Promise<readonly number[]> {
  const stored = addSecs(clock.now(), A_DAY_SECS);
  await storeDueChecks(db.store, plan(stored), { projectId: db.project.id, sinkUrl: arrivals.url, shared });
  const start = addSecs(clock.now(), AHEAD_SECS);
  await postpone(db.store, start - stored);
  const plans = plan(start);
  await untilArrived(arrivals, plans);
  while ((await db.store.jobs.count()) > 0) await clock.sleepUntil(addSecs(clock.now(), 0.02));
  return plans.map(({ name, dueAt }) => ((arrivals.first.get(name) ?? Number.NaN) - dueAt) / MICROS_PER_MILLI);
}

async function untilArrived({ first }: Arrivals, plans: readonly Planned[]): Promise<void> {
  const giveUpAt = Math.max(...plans.map(({ dueAt }) => dueAt)) + LONGEST_WAIT_SECS * MICROS_PER_SECOND;
  for (;;) {
    const missing = plans.filter(({ name }) => !first.has(name)).length;
    if (missing === 0) return;
    if (clock.now() > giveUpAt) throw new Error(`${missing} of ${plans.length} alerts did not arrive`);
    await clock.sleepUntil(addSecs(clock.now(), 0.05));
  }
}

async function sentCount({ store }: EmptyDatabase): Promise<number> {
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
  const pair = (median: number, all: number): string =>
    `median ${String(median).padStart(6)} ms, all after ${String(all).padStart(6)} ms`;
  say(`${row.database}: from the deadline to the arrival of the alert, ${BURST} checks due at one moment`);
  say(`  a webhook each                          ${pair(row.firstAttemptMedianMs, row.allDeliveredMs)}`);
  say(`  the same right after the start          ${pair(row.coldMedianMs, row.coldAllMs)}`);
  say(`  one webhook for all                     ${pair(row.sharedMedianMs, row.sharedAllMs)}`);
  say(`  a single check                          ${pair(row.singleMedianMs, row.singleMaxMs)}`);
  say(`  due query among ${row.checks} checks      ${row.dueQueryP50Ms} ms; claiming 100: ${row.claim100P50Ms} ms`);
  say(`  cost                                    ${row.cpuMsPerAlert} ms of CPU an alert, ${row.rssMb} MB`);
}
