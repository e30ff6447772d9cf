import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { systemClock } from '../../server/clock.ts';
import { addSecs, type Instant, MICROS_PER_MILLI } from '../../server/core/instant.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { seedCheck } from '../support/seed.ts';
import { buildProgram, startAlerts } from './support/alert-process.ts';
import { type EmptyDatabase, makeEmptyDatabase } from './support/empty-database.ts';
import { mixedKinds, troubleMakers } from './support/mixed-kinds.ts';

// npm run bench:mixed-alerts [-- --json] [--only sqlite|postgres]
// Checks that fall due one after the other tell a dozen kinds of channels each: once with all recipients well, once with one
// more that hangs for 30 s and one that answers 503. The others must not be delayed. Fewer alerts than the machine could send:
// what is measured is who waits for whom. `rollcall sendalerts` runs as it is shipped.

const CHECKS = 60;
const EVERY_SECS = 0.25;
const AHEAD_SECS = 4;
const HANGS_MS = 30_000;
const LONGEST_WAIT_MS = 60_000;
/** What the others may be later by, at the 99th percentile. */
const MOST_DELAY = 1.1;

const { values: flags } = parseArgs({
  options: { json: { type: 'boolean', default: false }, only: { type: 'string' } },
});
const clock = systemClock();

interface Run {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly delivered: number;
}

interface Row {
  readonly database: 'sqlite' | 'postgres';
  readonly well: Run;
  readonly withTrouble: Run;
  /** p99 with trouble over p99 without. */
  readonly ratio: number;
}

await buildProgram();
const rows: Row[] = [];
for (const database of ['sqlite', 'postgres'] as const) {
  if (flags.only === undefined || flags.only === database) rows.push(await measure(database));
}
if (flags.json) process.stdout.write(`${JSON.stringify({ rows })}\n`);
if (rows.some(({ ratio }) => ratio > MOST_DELAY)) process.exitCode = 1;

async function measure(database: Row['database']): Promise<Row> {
  const server = database === 'sqlite' ? 'sqlite' : await startPostgres({ durable: true });
  try {
    // the first run warms up files and memory for both
    await run(server, false);
    const well = await run(server, false);
    const withTrouble = await run(server, true);
    const row = { database, well, withTrouble, ratio: Math.round((withTrouble.p99Ms / well.p99Ms) * 100) / 100 };
    if (!flags.json) print(row);
    return row;
  } finally {
    if (server !== 'sqlite') await server.stop();
  }
}

async function run(server: TestPostgres | 'sqlite', withTrouble: boolean): Promise<Run> {
  const recipient = await startRecipient();
  const db = await makeEmptyDatabase(server);
  const kinds = [...mixedKinds(recipient.url), ...(withTrouble ? troubleMakers(recipient.url) : [])];
  const child = await startAlerts(db.options);
  const firstDueAt = await storeChecks(db, kinds);
  const wanted = CHECKS * mixedKinds('').length;
  const giveUpAt = Date.now() + AHEAD_SECS * 1000 + LONGEST_WAIT_MS;
  while (recipient.arrivals.length < wanted && Date.now() < giveUpAt) await pause(20);
  const delays = recipient.arrivals
    .map(({ n, at }) => at - addSecs(firstDueAt, n * EVERY_SECS) / MICROS_PER_MILLI)
    .sort((a, b) => a - b);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await recipient.close();
  await db.remove();
  if (delays.length < wanted) throw new Error(`${delays.length} of ${wanted} alerts arrived`);
  return { p50Ms: quantile(delays, 0.5), p99Ms: quantile(delays, 0.99), delivered: delays.length };
}

/** Stores checks that fall due soon, one after the other, each assigned to all channels; returns when the first does. */
async function storeChecks(
  { store, project }: EmptyDatabase,
  kinds: readonly { readonly kind: string; readonly value: string }[],
): Promise<Instant> {
  const now = clock.now();
  const channels: number[] = [];
  for (const { kind, value } of kinds) {
    const common = { projectId: project.id, createdAt: now, name: '', emailVerified: true };
    channels.push((await store.channels.insert({ code: crypto.randomUUID(), kind, value, ...common })).id);
  }
  const waiting: number[] = [];
  for (let n = 0; n < CHECKS; n += 1) {
    const check = await seedCheck(store, { projectId: project.id, name: `check ${n}` });
    await store.checks.assignChannels(check.id, channels);
    waiting.push(check.id);
  }
  const dueAt = addSecs(clock.now(), AHEAD_SECS);
  const late = { status: 'up', timeoutSecs: 300, graceSecs: 60, nPings: 1 } as const;
  await store.transaction(async (tx) => {
    for (const [n, id] of waiting.entries()) {
      const alertAfter = addSecs(dueAt, n * EVERY_SECS);
      await tx.checks.update(id, { ...late, lastPingAt: addSecs(alertAfter, -360), alertAfter });
    }
  });
  return dueAt;
}

/** A recipient that notes when alerts arrive, except those that it answers badly. */
async function startRecipient() {
  const arrivals: { readonly n: number; readonly at: number }[] = [];
  const server = createServer((request, response) => {
    const at = Date.now();
    const path = request.url ?? '';
    let body = '';
    request.setEncoding('utf8').on('data', (piece: string) => {
      body += piece;
    });
    if (path === '/hangs') setTimeout(() => response.end('ok'), HANGS_MS).unref();
    else if (path === '/unavailable') response.writeHead(503).end();
    else {
      request.on('end', () => {
        arrivals.push({ n: Number(/check[ +](\d+)/.exec(body)?.[1] ?? 0), at });
        response.end('ok');
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    arrivals,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function quantile(sorted: readonly number[], share: number): number {
  const index = Math.min(sorted.length - 1, Math.floor(share * sorted.length));
  return Math.round(sorted[index] ?? Number.NaN);
}

function print({ database, well, withTrouble, ratio }: Row): void {
  const line = (what: string, { p50Ms, p99Ms }: Run) => `  ${what}: median ${p50Ms} ms, p99 ${p99Ms} ms\n`;
  process.stdout.write(`${database}: ${well.delivered} alerts of ${mixedKinds('').length} kinds\n`);
  process.stdout.write(`${line('all well', well)}${line('one hangs, one 503', withTrouble)}  ratio ${ratio}\n`);
}
