import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openStore, type StoreOptions } from '../../server/store/open.ts';
import { type HttpSink, startHttpSink } from '../support/http-sink.ts';
import { createDatabase, startPostgres } from '../support/postgres.ts';
import { databaseEnv, type RunningRollcall, rollcallIn, startRollcallIn } from '../support/rollcall.ts';
import { fillHistory } from './support/fill-history.ts';
import { startTraffic, type Traffic } from './support/traffic.ts';

// npm run bench:upgrade [-- --from <git ref>] [--seconds N] [--rows N] [--database sqlite|postgres]
// An upgrade under load: an older build and this one serve side by side while the schema changes, with so many pings in the
// database. Says how many pings were refused, how long the slowest took, and whether each alert arrived once. Ends with 1 if any
// was refused, lost or doubled, or took 8 seconds.

const { values: flags } = parseArgs({
  options: {
    from: { type: 'string', default: 'HEAD~1' },
    seconds: { type: 'string', default: '4' },
    rows: { type: 'string', default: '0' },
    database: { type: 'string', default: 'postgres' },
  },
});
/** Clients give up after ten. */
const LONGEST_MS = 8_000;
const seconds = Number(flags.seconds);
const here = fileURLToPath(new URL('../../', import.meta.url));
const CHECKS = 40;

const older = buildOf(flags.from);
const server = flags.database === 'sqlite' ? null : await startPostgres({ durable: true });
const folder = mkdtempSync(join(tmpdir(), 'rollcall-upgrade-'));
const database: StoreOptions =
  server === null ? { database: 'sqlite', file: join(folder, 'upgrade.sqlite') } : await createDatabase(server.options);
const sink = await startHttpSink();
const env = {
  ...databaseEnv(database),
  INTEGRATIONS_ALLOW_PRIVATE_IPS: 'True',
  LOG_LEVEL: 'warn',
};
let failed = true;
try {
  failed = !(await upgrade());
} finally {
  await sink.close();
  await server?.stop();
  rmSync(folder, { recursive: true });
  execFileSync('git', ['worktree', 'remove', '--force', older], { cwd: here });
}
process.exit(failed ? 1 : 0);

async function upgrade(): Promise<boolean> {
  await commandOf(older, 'migrate');
  const codes = await makeChecks(sink);
  if (Number(flags.rows) > 0) await fill(Number(flags.rows));
  const old = await startBoth(older);
  const traffic = startTraffic({ bases: [old.web.base], codes });
  await traffic.during(seconds);
  say('the older build alone', traffic);

  const startedAt = performance.now();
  const { out } = await commandOf(here, 'migrate');
  process.stdout.write(
    `migrate: ${(performance.now() - startedAt).toFixed(0)} ms, ${out.trim().split('\n').join(', ')}\n`,
  );
  await traffic.during(seconds);
  say('the older build on the new schema', traffic);

  const young = await startBoth(here);
  traffic.send([old.web.base, young.web.base]);
  await traffic.during(seconds);
  say('both', traffic);

  traffic.send([young.web.base]);
  await stopBoth(old);
  await traffic.during(seconds);
  await traffic.stop();
  say('this build alone', traffic);
  const wasWhole = await compare(sink);
  await stopBoth(young);
  return wasWhole && traffic.refused() === 0 && traffic.longestMs() < LONGEST_MS;
}

async function fill(rows: number): Promise<void> {
  const store = openStore(database);
  await fillHistory(store, rows);
  await store.close();
}

/** Every flip that somebody is to hear of was heard of once. */
async function compare(heard: HttpSink): Promise<boolean> {
  const store = openStore(database);
  const { knex } = store.dialect;
  // a check that was new before has nothing to tell when it comes up
  const due = await knex('flips')
    .whereRaw(`new_status = 'down' or old_status = 'down'`)
    .count<{ count: number }[]>('* as count');
  const wanted = Number(due[0]?.count);
  const isDone = async (): Promise<boolean> => {
    const flips = await knex('flips').whereNull('processed_at').select('id');
    return flips.length === 0 && (await knex('delivery_jobs').select('id')).length === 0;
  };
  // a lease of a minute may have to end
  for (let waited = 0; !(await isDone()) && waited < 900; waited += 1) await pause(100);
  const states = await knex('notifications')
    .select('state')
    .count<{ state: string; count: number }[]>('* as count')
    .groupBy('state');
  process.stdout.write(`notifications: ${states.map(({ state, count }) => `${count} ${state}`).join(', ')}\n`);
  const errors = await knex('notifications').where({ state: 'failed' }).distinct<{ error: string }[]>('error');
  for (const { error } of errors) process.stdout.write(`failed: ${error}\n`);
  await store.close();
  const ids = new Set(heard.requests.map(({ headers }) => headers['idempotency-key']));
  const lost = wanted - ids.size;
  const doubled = heard.requests.length - ids.size;
  process.stdout.write(`alerts: ${wanted} due, ${lost} lost, ${doubled} doubled\n`);
  return lost === 0 && doubled === 0 && wanted > 0;
}

function buildOf(ref: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-older-'));
  rmSync(folder, { recursive: true });
  execFileSync('git', ['worktree', 'add', '--quiet', '--detach', folder, ref], { cwd: here });
  symlinkSync(join(here, 'node_modules'), join(folder, 'node_modules'));
  // whole, and apart from what other builds remember
  const whole = ['--incremental', '--tsBuildInfoFile', join(folder, 'dist/build.tsbuildinfo')];
  execFileSync('npx', ['tsc', '-p', 'tsconfig.build.json', ...whole], { cwd: folder, stdio: 'inherit' });
  execFileSync('node', ['esbuild.config.mjs'], { cwd: folder, stdio: 'inherit' });
  return folder;
}

async function makeChecks({ url }: HttpSink): Promise<readonly string[]> {
  const made = await commandOf(older, 'createproject', '--owner', 'a@example.org', '--name', 'Upgrade', '--json');
  const { code: project } = JSON.parse(made.out);
  await commandOf(older, 'createchannel', '--project', project, '--kind', 'webhook', '--value', `${url}/alert`);
  const codes: string[] = [];
  for (let i = 0; i < CHECKS; i += 1) {
    const { out } = await commandOf(older, 'createcheck', '--project', project, '--name', `job ${i}`, '--json');
    codes.push(JSON.parse(out).code);
  }
  return codes;
}

async function commandOf(folder: string, ...args: readonly string[]) {
  const result = await rollcallIn(folder, args, env);
  if (result.code !== 0) throw new Error(`${args[0]} ended with ${result.code}: ${result.err}`);
  return result;
}

interface Both {
  readonly web: RunningRollcall;
  readonly alerts: RunningRollcall;
}

async function startBoth(folder: string): Promise<Both> {
  const web = await startRollcallIn(folder, 'serve', { ...env, LOG_LEVEL: 'info' });
  return { web, alerts: await startRollcallIn(folder, 'sendalerts', env, { listens: false }) };
}

async function stopBoth({ web, alerts }: Both): Promise<void> {
  await Promise.all([web.stop(), alerts.stop()]);
}

function say(what: string, traffic: Pick<Traffic, 'answered' | 'refused' | 'longestMs'>): void {
  const { answered, refused, longestMs } = traffic;
  process.stdout.write(
    `${what.padEnd(36)} ${answered()} pings answered, ${refused()} refused so far, the slowest took ${Math.round(longestMs())} ms\n`,
  );
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
