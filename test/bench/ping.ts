import { parseArgs } from 'node:util';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { type BenchDatabase, makeDatabase } from './support/database.ts';
import type { LoadResult } from './support/load.ts';
import { cpuSecondsOfFamily, usageOf } from './support/process-usage.ts';
import { type BenchServer, buildBench, runLoad, startPinger, startServer } from './support/run-load.ts';

// npm run bench:ping [-- --json] [--quick] [--only sqlite|postgres] [--seconds N] [--client raw|http]
// Durable pings a second over real HTTP, beside what they could be at best (bare node:http) and without group commit.
// See docs/performance.md.

type Target = 'node-http' | 'sqlite' | 'sqlite-single' | 'postgres' | 'postgres-single';

interface Row {
  readonly target: Target;
  readonly connections: number;
  readonly checks: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly method: 'GET' | 'POST';
  readonly cpuPercent: number;
  readonly databaseCpuPercent: number;
  /** Of server and database together: what other work on the machine changes least. */
  readonly cpuMicrosPerPing: number;
  readonly rssMb: number;
}

const CONNECTIONS = [1, 8, 64, 256];
const CHECKS = 10_000;
const FEW_CHECKS = 1_000;
const MANY_CHECKS = 1_000_000;
const BODY_BYTES = 1_000;
const USUAL_CONNECTIONS = 64;

const { values: flags } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    seconds: { type: 'string' },
    client: { type: 'string', default: 'raw' },
    'exec-argv': { type: 'string', multiple: true, default: [] },
  },
});
const seconds = Number(flags.seconds ?? (flags.quick ? 2 : 6));
const databases = (['sqlite', 'postgres'] as const).filter((name) => !flags.only || flags.only === name);
const say = (line: string): void => {
  if (flags.json) process.stderr.write(`${line}\n`);
  else process.stdout.write(`${line}\n`);
};

await buildBench();
const rows: Row[] = [];
say(
  `${'target'.padEnd(16)} conn    checks  method   pings/s   p50 ms   p99 ms   max ms  CPU %  db CPU %  µs/ping  RSS MB`,
);
await measureNodeHttp();
if (databases.includes('sqlite')) await measureDatabase('sqlite', 'sqlite');
if (databases.includes('postgres')) {
  const server = await startPostgres({ durable: true });
  await measureDatabase('postgres', server);
  await server.stop();
}
summarise();
if (flags.json) process.stdout.write(`${JSON.stringify({ rows })}\n`);

async function measureNodeHttp(): Promise<void> {
  const server = await startServer({ options: null });
  for (const connections of CONNECTIONS) await measure({ target: 'node-http', server, connections, checks: CHECKS });
  await measure({ target: 'node-http', server, connections: USUAL_CONNECTIONS, checks: CHECKS, bodyBytes: BODY_BYTES });
  await server.kill();
}

async function measureDatabase(name: 'sqlite' | 'postgres', where: TestPostgres | 'sqlite'): Promise<void> {
  await withDatabase(where, CHECKS, async (database) => {
    await withServer(database, false, async (server) => {
      for (const connections of CONNECTIONS) {
        await measure({ target: name, server, database, connections, checks: CHECKS });
      }
      const post = { connections: USUAL_CONNECTIONS, checks: CHECKS, bodyBytes: BODY_BYTES };
      await measure({ target: name, server, database, ...post });
    });
  });
  await withDatabase(where, CHECKS, async (database) => {
    await withServer(database, true, async (server) => {
      for (const connections of CONNECTIONS) {
        await measure({ target: `${name}-single`, server, database, connections, checks: CHECKS });
      }
    });
  });
  for (const checks of flags.quick ? [FEW_CHECKS] : [FEW_CHECKS, MANY_CHECKS]) {
    await withDatabase(where, checks, async (database) => {
      await withServer(database, false, async (server) => {
        await measure({ target: name, server, database, connections: USUAL_CONNECTIONS, checks });
      });
    });
  }
}

async function withDatabase(
  where: TestPostgres | 'sqlite',
  checks: number,
  work: (database: BenchDatabase) => Promise<void>,
): Promise<void> {
  const database = await makeDatabase(where, checks);
  try {
    await work(database);
  } finally {
    await database.remove();
  }
}

async function withServer(
  { options }: BenchDatabase,
  single: boolean,
  work: (server: BenchServer) => Promise<void>,
): Promise<void> {
  const server = single ? await startServer({ options }) : await startPinger(options, flags['exec-argv']);
  try {
    await work(server);
  } finally {
    await server.kill();
  }
}

interface Measurement {
  readonly target: Target;
  readonly server: BenchServer;
  readonly database?: BenchDatabase;
  readonly connections: number;
  readonly checks: number;
  readonly bodyBytes?: number;
}

async function measure({ target, server, database, connections, checks, bodyBytes = 0 }: Measurement): Promise<void> {
  const storedBefore = (await database?.countPings()) ?? 0;
  const postmaster = await database?.serverPid();
  const cpuOf = (): number[] => [usageOf(server.pid)?.cpuSeconds ?? 0, postmaster ? cpuSecondsOfFamily(postmaster) : 0];
  const [serverBefore = 0, databaseBefore = 0] = cpuOf();
  const started = performance.now();
  const result = await runLoad({
    port: server.port,
    connections,
    checks,
    bodyBytes,
    seconds,
    warmUpSeconds: warmUpSeconds(checks),
    client: flags.client === 'http' ? 'http' : 'raw',
  });
  const took = (performance.now() - started) / 1000;
  const [serverAfter = 0, databaseAfter = 0] = cpuOf();
  await verify(result, storedBefore, database);
  report({
    target,
    connections,
    checks,
    perSecond: Math.round(result.measured / result.seconds),
    p50Ms: rounded(result.p50Ms),
    p99Ms: rounded(result.p99Ms),
    maxMs: rounded(result.maxMs),
    method: bodyBytes > 0 ? 'POST' : 'GET',
    cpuPercent: Math.round((100 * (serverAfter - serverBefore)) / took),
    databaseCpuPercent: Math.round((100 * (databaseAfter - databaseBefore)) / took),
    cpuMicrosPerPing: rounded((1e6 * (serverAfter - serverBefore + databaseAfter - databaseBefore)) / result.answered),
    rssMb: Math.round(usageOf(server.pid)?.peakRssMb ?? 0),
  });
}

/**
 * A server that has been running for a while has written most of its pages since the last checkpoint: PostgreSQL puts the
 * whole page into its log the first time, and with many checks that takes a while.
 */
function warmUpSeconds(checks: number): number {
  if (checks >= MANY_CHECKS) return 15;
  return flags.quick ? 0.5 : 1;
}

/** Every answered ping must be there, and no other. */
async function verify(result: LoadResult, storedBefore: number, database: BenchDatabase | undefined): Promise<void> {
  if (result.failed > 0) throw new Error(`${result.failed} pings were not answered with 200`);
  const stored = database ? (await database.countPings()) - storedBefore : result.answered;
  if (stored !== result.answered) throw new Error(`${result.answered} pings were answered, ${stored} are stored`);
}

function report(row: Row): void {
  rows.push(row);
  const cells = [row.connections, row.checks, row.method, row.perSecond, row.p50Ms, row.p99Ms, row.maxMs];
  const widths = [4, 9, 7, 9, 8, 8, 8, 6, 9, 8, 7];
  const texts = [...cells, row.cpuPercent, row.databaseCpuPercent, row.cpuMicrosPerPing, row.rssMb].map(String);
  say(`${row.target.padEnd(16)} ${texts.map((text, index) => text.padStart(widths[index] ?? 0)).join(' ')}`);
}

/** Says how the figures stand to what they are compared with. */
function summarise(): void {
  const percent = (part: number, whole: number): string => `${Math.round((100 * part) / whole)} %`;
  for (const target of databases) {
    const usual = find(target, USUAL_CONNECTIONS);
    const post = find(target, USUAL_CONNECTIONS, CHECKS, 'POST');
    const [few, many] = [find(target, USUAL_CONNECTIONS, FEW_CHECKS), find(target, USUAL_CONNECTIONS, MANY_CHECKS)];
    const times = (a: number, b: number): string => `${(a / b).toFixed(2)} ×`;
    say(`${target} at ${USUAL_CONNECTIONS} connections:`);
    say(`  ${percent(usual.perSecond, find('node-http', USUAL_CONNECTIONS).perSecond)} of bare node:http`);
    say(`  ${times(usual.perSecond, find(`${target}-single`, USUAL_CONNECTIONS).perSecond)} one transaction per ping`);
    say(`  POST with a body of 1 kB: ${percent(post.perSecond, usual.perSecond)} of GET`);
    const cost = `${times(few.perSecond, many.perSecond)} by pings/s, ${times(many.cpuMicrosPerPing, few.cpuMicrosPerPing)} by CPU`;
    if (!flags.quick) say(`  cost of a ping with 1,000,000 checks to that with 1,000: ${cost}`);
  }
}

function find(
  target: Target,
  connections: number,
  checks = CHECKS,
  method = 'GET',
): Pick<Row, 'perSecond' | 'cpuMicrosPerPing'> {
  const isSame = (row: Row): boolean =>
    row.target === target && row.connections === connections && row.checks === checks && row.method === method;
  return rows.find(isSame) ?? { perSecond: Number.NaN, cpuMicrosPerPing: Number.NaN };
}

function rounded(millis: number): number {
  return Math.round(millis * 100) / 100;
}
