import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { earlierOf, type Instant } from '../../server/core/instant.ts';
import { type OpenStore, openStore, type StoreOptions } from '../../server/store/open.ts';
import { createChance } from '../chaos/chance.ts';
import { freePort } from '../clients/support/server.ts';
import { databaseEnv } from '../support/rollcall.ts';
import { type Case, openWay, siteFor } from './cases.ts';
import { startClients } from './clients.ts';
import { createClocks } from './clocks.ts';
import { makeJobs } from './jobs.ts';
import { judgeWeather, newDowns, type SeenDown, type Verdict } from './verdict.ts';

const LOOK_EVERY_MS = 100;

export interface WeatherOptions {
  readonly case: Case;
  readonly checks: number;
  readonly seed: number;
  /** How many times faster than ours the clocks of the program run. */
  readonly speed: number;
  /** How long it is calm before the outage, how long that lasts, and for how long the story goes on after it: on these clocks. */
  readonly calmSecs: number;
  readonly outageSecs: number;
  readonly afterSecs: number;
}

export interface WeatherReport extends Verdict {
  readonly pings: number;
  readonly pingsGivenUp: number;
  /** The longest time from a try to its answer, by the real clock. */
  readonly slowestPingMs: number;
}

/**
 * Lets the built program live through an outage with checks of mixed schedules, nine of ten of which go on pinging, and
 * judges what it said about them. The database is empty at first.
 */
export async function runWeather(options: StoreOptions, story: WeatherOptions): Promise<WeatherReport> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-weather-'));
  const setting = openStore(options);
  const clocks = await createClocks(setting, folder, story.speed);
  // connections opened from here on ask the clock of the story
  const store = openStore(options);
  const way = await openWay(options);
  const jobs = await makeJobs(store, { count: story.checks, now: clocks.now(), chance: createChance(story.seed) });
  const port = await freePort();
  const env = { ...databaseEnv(way.options), LOG_LEVEL: 'info' };
  const site = siteFor(story.case, { env, port, clocks, way });
  const watch = watchDowns(store, clocks.now);
  try {
    await site.begin();
    const clients = startClients(jobs, port, clocks);
    await clocks.pass(story.calmSecs);
    watch.markStorm();
    await site.suffer(clients, story.outageSecs);
    const changedAt = clocks.now();
    await clocks.pass(story.afterSecs);
    await clients.stop();
    const seen = await watch.stop();
    const now = clocks.now();
    // what was dated later than a clock that was set back counts from then
    const known = jobs.map((job) => ({ ...job, check: notAfter(job.check, changedAt) }));
    const verdict = await judgeWeather(store, { jobs: known, ...seen, tries: clients.tries(), now });
    const { answered, givenUp, slowestMs } = clients.counts();
    return { ...verdict, pings: answered, pingsGivenUp: givenUp, slowestPingMs: slowestMs };
  } finally {
    await watch.stop();
    await site.end();
    await way.close();
    await store.close();
    await setting.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function notAfter<C extends { readonly lastPingAt: Instant | null }>(check: C, at: Instant): C {
  return { ...check, lastPingAt: check.lastPingAt === null ? null : earlierOf(check.lastPingAt, at) };
}

/** Notes when checks are first seen down, and which of them before the outage. */
function watchDowns(store: OpenStore, now: () => Instant) {
  const seenDown = new Map<number, SeenDown>();
  let before = new Set<number>();
  let newest = 0;
  let isOver = false;
  const run = async (): Promise<void> => {
    while (!isOver) {
      const found = await newDowns(store, newest);
      newest = found.newest;
      for (const { checkId, deadline } of found.downs) {
        const { at, deadlines } = seenDown.get(checkId) ?? { at: now(), deadlines: [] };
        seenDown.set(checkId, { at, deadlines: [...deadlines, deadline] });
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  };
  const running = run();
  return {
    markStorm() {
      before = new Set(seenDown.keys());
    },
    async stop() {
      isOver = true;
      await running;
      return { seenDown, before };
    },
  };
}
