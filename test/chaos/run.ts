import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { OpenStore } from '../../server/store/open.ts';
import { freePort } from '../clients/support/server.ts';
import { databaseEnv } from '../support/rollcall.ts';
import { createChance } from './chance.ts';
import { bringFaults } from './faults.ts';
import { runJobs, type Witness } from './jobs.ts';
import { startReceiver } from './receiver.ts';
import { createServer } from './server.ts';
import { judge } from './verdict.ts';
import { makeWorld } from './world.ts';

// npm run chaos [-- --minutes N] [--seed S] [--database sqlite|postgres] [--json]
// The built program under 200 jobs and random faults: killed, restarted, suspended, without its database, with a receiver of
// alerts that refuses or hangs. Then compares: every answered ping is stored once, every decided alert was delivered or is
// visibly pending, no job that pinged was said to be down, and each kill repeats at most one alert. Ends with 1 if not.

/** After the last fault: a deadline, the time in which clients still retry, and what alerting needs. */
const CALM_SECS = 150;
/** A delivery that failed during the last fault is tried again after pauses. */
const LONGEST_DRAIN_SECS = 600;

const { values: flags } = parseArgs({
  options: {
    minutes: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    database: { type: 'string', default: 'sqlite' },
    json: { type: 'boolean', default: false },
  },
});
const minutes = Number(flags.minutes);
const seed = Number(flags.seed);
const database = flags.database === 'postgres' ? 'postgres' : 'sqlite';
const say = (line: string): void => {
  if (!flags.json) process.stdout.write(`${line}\n`);
};

const receiver = await startReceiver();
const world = await makeWorld(database, receiver.url);
const port = await freePort();
const env = { ...databaseEnv(world.options), INTEGRATIONS_ALLOW_PRIVATE_IPS: 'True', LOG_LEVEL: 'info' };
const server = createServer(env, port);
const witness: Witness = { answered: new Set(), tries: new Map(), deaths: [] };
try {
  await server.start();
  const { faults, calmFrom } = await storm();
  await server.stop();
  const store = world.open();
  const verdict = await judge(store, { jobs: world.jobs, witness, accepted: receiver.accepted(), calmFrom });
  await store.close();
  const { answered, stored, ...rest } = verdict;
  const report = { database, seed, minutes, kills: server.kills(), faults, answered, stored, ...rest };
  process.stdout.write(`${JSON.stringify(report)}\n`);
  const isKept =
    verdict.pingsLost + verdict.pingsDoubled + verdict.alertsLost + verdict.falseAlarms === 0 &&
    verdict.alertsDoubled <= report.kills;
  process.exitCode = isKept ? 0 : 1;
} finally {
  await world.close();
  await receiver.close();
}

/** Lets the jobs run through the faults and a calm end; returns how many faults there were, and when they were over. */
async function storm(): Promise<{ readonly faults: number; readonly calmFrom: number }> {
  const storming = AbortSignal.timeout(minutes * 60_000);
  const working = new AbortController();
  // each job listens
  setMaxListeners(0, working.signal);
  const jobs = runJobs(world.jobs, {
    base: server.base,
    chance: createChance(seed + 1),
    signal: working.signal,
    witness,
  });
  const faults = await bringFaults({ server, world, receiver, chance: createChance(seed) }, { signal: storming, say });
  const calmFrom = Date.now();
  say(`calm for ${CALM_SECS} s`);
  await sleep(CALM_SECS * 1000);
  working.abort();
  await jobs;
  const store = world.open();
  await drain(store);
  await store.close();
  return { faults, calmFrom };
}

/** Waits until nothing is left to tell. */
async function drain({ dialect: { knex } }: OpenStore): Promise<void> {
  const giveUpAt = performance.now() + LONGEST_DRAIN_SECS * 1000;
  while (performance.now() < giveUpAt) {
    const flips = await knex('flips').whereNull('processed_at').select('id').limit(1);
    const jobs = await knex('delivery_jobs').select('id').limit(1);
    if (flips.length === 0 && jobs.length === 0) return;
    await sleep(500);
  }
  say('some alerts are still pending');
}
