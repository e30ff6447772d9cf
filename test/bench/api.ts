import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeApiKey } from '../../server/keys.ts';
import type { OpenStore } from '../../server/store/open.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { seedChannel } from '../support/seed.ts';
import type { ApiLoadOrder, ApiLoadResult } from './support/api-load.ts';
import type { ApiServerOrder, ApiServerReport } from './support/api-server.ts';
import { makeDatabase } from './support/database.ts';
import { buildBench } from './support/run-load.ts';

// npm run bench:api [-- --json] [--quick] [--only sqlite|postgres] [--seconds N]
// The list of checks over real HTTP: how many a second, how long, how large, how many queries; and the same when the
// client has it already. Server time is measured alone with one connection, so that nothing waits for anything else.
// See docs/performance.md.

interface Row extends Omit<ApiLoadResult, 'seconds'>, Pick<ApiServerReport, 'serverP50Ms' | 'serverP99Ms'> {
  readonly database: string;
  readonly checks: number;
  readonly connections: number;
  readonly perSecond: number;
  readonly queriesPerRequest: number;
}

/** What the clients saw, and what the server did meanwhile. */
interface Measurement {
  readonly seen: ApiLoadResult;
  readonly done: ApiServerReport;
}

const SIZES = [100, 1_000, 10_000];
const CONNECTIONS = [1, 8];
const SECRET_KEY = 'bench';
const CHANNELS = 3;
/** The project that makeDatabase makes. */
const PROJECT_ID = 1;
// what 1,000 checks may cost, in milliseconds of the server
const LIST_MS = 30;
const CONDITIONAL_MS = 3;

const { values: flags } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    seconds: { type: 'string' },
  },
});
const seconds = Number(flags.seconds ?? (flags.quick ? 1 : 5));
const databases = ['sqlite', 'postgres'].filter((name) => !flags.only || flags.only === name);
const say = (line: string): void => {
  if (flags.json) process.stderr.write(`${line}\n`);
  else process.stdout.write(`${line}\n`);
};

await buildBench();
const rows: Row[] = [];
say('database   checks conn status      /s   p50 ms   p99 ms  server p50  server p99      bytes  queries');
if (databases.includes('sqlite')) await measureDatabase('sqlite');
if (databases.includes('postgres')) {
  const server = await startPostgres({ durable: true });
  await measureDatabase(server);
  await server.stop();
}
summarise();
if (flags.json) process.stdout.write(`${JSON.stringify({ rows })}\n`);

async function measureDatabase(where: TestPostgres | 'sqlite'): Promise<void> {
  const name = where === 'sqlite' ? 'sqlite' : 'postgres';
  for (const checks of SIZES) {
    const database = await makeDatabase(where, checks);
    const key = await openProject(database.store);
    const server = startChild('api-server.js');
    const listening = messageOf<{ readonly port: number }>(server);
    server.send({ options: database.options, secretKey: SECRET_KEY } satisfies ApiServerOrder);
    const { port } = await listening;
    for (const connections of CONNECTIONS) {
      for (const conditional of [false, true]) {
        const order = { port, path: '/api/v3/checks/', key, connections, seconds, conditional };
        report(await measure(server, order), { database: name, checks, connections });
      }
    }
    server.kill('SIGKILL');
    await once(server, 'exit');
    await database.remove();
  }
}

/** Gives the project a key, and its checks channels, which the list names one by one. */
async function openProject(store: OpenStore): Promise<string> {
  const { key, stored } = makeApiKey('rw', SECRET_KEY);
  await store.projects.update(PROJECT_ID, { apiKey: stored });
  const project = await store.projects.byId(PROJECT_ID);
  if (!project) throw new Error('the bench has no project');
  for (let n = 0; n < CHANNELS; n += 1) await seedChannel(store, project, { kind: 'email', value: 'ops@example.org' });
  return key;
}

async function measure(server: ChildProcess, order: ApiLoadOrder): Promise<Measurement> {
  const load = startChild('api-load.js');
  const warm = messageOf<'warm'>(load);
  load.send(order);
  await warm;
  await ask(server);
  const result = messageOf<ApiLoadResult>(load);
  load.send('go');
  const seen = await result;
  return { seen, done: await ask(server) };
}

/** Asks the server what it has done since it was last asked. */
async function ask(server: ChildProcess): Promise<ApiServerReport> {
  const answer = messageOf<ApiServerReport>(server);
  server.send('report');
  return await answer;
}

function report({ seen, done }: Measurement, of: Pick<Row, 'database' | 'checks' | 'connections'>): void {
  const row: Row = {
    ...of,
    requests: seen.requests,
    status: seen.status,
    bytes: seen.bytes,
    perSecond: Math.round(seen.requests / seen.seconds),
    p50Ms: rounded(seen.p50Ms),
    p99Ms: rounded(seen.p99Ms),
    serverP50Ms: rounded(done.serverP50Ms),
    serverP99Ms: rounded(done.serverP99Ms),
    queriesPerRequest: rounded(done.queries / done.requests),
  };
  rows.push(row);
  const cells = [row.checks, row.connections, row.status, row.perSecond, row.p50Ms, row.p99Ms];
  const widths = [8, 4, 6, 7, 8, 8, 11, 11, 10, 8];
  const texts = [...cells, row.serverP50Ms, row.serverP99Ms, row.bytes, row.queriesPerRequest].map(String);
  say(`${of.database.padEnd(8)} ${texts.map((text, index) => text.padStart(widths[index] ?? 0)).join(' ')}`);
}

/** Says how the figures stand to what they should be. */
function summarise(): void {
  for (const database of databases) {
    const of = (status: number): Row | undefined =>
      rows.find(
        (row) => row.database === database && row.checks === 1_000 && row.connections === 1 && row.status === status,
      );
    const verdict = (row: Row | undefined, limit: number): string =>
      `${row?.serverP50Ms ?? '?'} ms (may be ${limit}${row && row.serverP50Ms <= limit ? '' : ': TOO SLOW'})`;
    const queries = rows.filter((row) => row.database === database).map((row) => row.queriesPerRequest);
    say(
      `${database}, 1,000 checks: list ${verdict(of(200), LIST_MS)}, If-None-Match ${verdict(of(304), CONDITIONAL_MS)}; at most ${Math.max(...queries)} queries a request`,
    );
  }
}

function startChild(file: string): ChildProcess {
  const folder = new URL('../../node_modules/.cache/rollcall/bench/test/bench/support/', import.meta.url);
  return fork(fileURLToPath(new URL(file, folder)), { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

/** Resolves with the next thing a child says. It is one of ours, built from the file beside this one. */
function messageOf<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const gone = (code: number | null): void => reject(new Error(`a process of the bench ended with ${code}`));
    child.once('exit', gone);
    child.once('message', (message: T) => {
      child.off('exit', gone);
      resolve(message);
    });
  });
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
