import { addSecs } from '../core/instant.ts';
import type { Runtime } from '../runtime.ts';
import { type PruneDeps, pruneAccounts, pruneChecks, pruneLeftover } from '../services/prune-all.ts';
import type { Part } from './part.ts';

// a server that has just started has better things to do; one that starts again every day still gets round to it
const FIRST_AFTER_SECS = 600;
const EVERY_SECS = 86_400;
// fewer go with the check's next hundredth ping, all at once, instead of one by one every day
const SPARE_PINGS = 100;
const LEFTOVERS = ['buckets', 'sessions', 'audit', 'logRecords', 'heartbeats'] as const;

/** Removes once a day what is kept no longer, so that nothing grows without bound without a timer of the operator's. */
export const upkeep: Part = {
  name: 'upkeep',
  required: false,
  async start({ runtime }) {
    const stopping = new AbortController();
    const running = run(runtime, stopping.signal);
    return {
      async stop() {
        stopping.abort();
        await running;
      },
    };
  },
};

async function run(runtime: Runtime, signal: AbortSignal): Promise<void> {
  const { clock, log } = runtime;
  await clock.sleepUntil(addSecs(clock.now(), FIRST_AFTER_SECS), signal);
  while (!signal.aborted) {
    await upkeepOnce(runtime, signal).catch((error: unknown) =>
      log.error({ err: error }, 'the daily upkeep failed and will be tried again tomorrow'),
    );
    await clock.sleepUntil(addSecs(clock.now(), EVERY_SECS), signal);
  }
}

/** What the upkeep works with. */
export interface UpkeepDeps extends Pick<Runtime, 'store' | 'objects' | 'clock' | 'log'> {
  readonly bus: Pick<Runtime['bus'], 'publish'>;
}

/** Runs every pruner once. */
export async function upkeepOnce({ store, objects, bus, clock, log }: UpkeepDeps, signal: AbortSignal): Promise<void> {
  const deps: PruneDeps = { store, objects, now: clock.now(), dryRun: false, signal, atLeast: SPARE_PINGS };
  const removed = { checks: 0, pings: 0, notifications: 0, flips: 0 };
  for await (const report of pruneChecks(deps)) {
    removed.checks += 1;
    if ('error' in report) {
      log.error({ err: report.error, check: report.code }, 'could not prune a check');
      continue;
    }
    removed.pings += report.pruned.pings;
    removed.notifications += report.pruned.notifications;
    removed.flips += report.pruned.flips;
  }
  const rows: Record<string, number> = {};
  for (const what of LEFTOVERS) rows[what] = await pruneLeftover(what, deps);
  if (signal.aborted) return;
  const { neverUsed, abandoned } = await pruneAccounts({ ...deps, bus });
  log.info({ ...removed, ...rows, accounts: neverUsed.length + abandoned.length }, 'the daily upkeep is done');
}
