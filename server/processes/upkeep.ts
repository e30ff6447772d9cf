import { isRoomShort } from '../core/health.ts';
import { addSecs, type Instant } from '../core/instant.ts';
import { type Disk, diskOf } from '../disk.ts';
import type { Runtime } from '../runtime.ts';
import { type PruneDeps, pruneAccounts, pruneChecks, pruneLeftover } from '../services/prune-all.ts';
import type { Part } from './part.ts';
import { repeat } from './repeat.ts';

// a server that has just started has better things to do; one that starts again every day still gets round to it
const FIRST_AFTER_SECS = 600;
const EVERY_SECS = 86_400;
// fewer go with the check's next hundredth ping, all at once, instead of one by one every day
const SPARE_PINGS = 100;
const LOOK_EVERY_SECS = 60;
// what can be removed is gone after the first time; SQLite keeps the room for itself
const URGENT_EVERY_SECS = 3_600;
const LEFTOVERS = ['buckets', 'sessions', 'audit', 'logRecords', 'heartbeats', 'blindWindows', 'summaries'] as const;

/** Removes once a day what is kept no longer, so that nothing grows without bound without a timer of the operator's. */
export const upkeep: Part = {
  name: 'upkeep',
  required: false,
  async start({ runtime }) {
    const { clock, folder } = runtime;
    const look = createUpkeep({ ...runtime, readDisk: () => diskOf(folder) });
    return repeat({ clock, firstAfterSecs: LOOK_EVERY_SECS }, async (signal) => {
      await look(signal);
      return LOOK_EVERY_SECS;
    });
  },
};

/**
 * Creates one look at whether the upkeep is due: once a day, and when the disk is nearly full, since what is kept no longer
 * then must not wait until the night. More than what is kept no longer is never removed.
 */
export function createUpkeep(
  deps: UpkeepDeps & { readonly readDisk: () => Promise<Disk | null> },
): (signal: AbortSignal) => Promise<void> {
  const { clock, log, readDisk } = deps;
  let dueAt = addSecs(clock.now(), FIRST_AFTER_SECS);
  let urgentAt: Instant = clock.now();

  const isUrgent = async (now: Instant): Promise<boolean> => {
    if (now < urgentAt) return false;
    const disk = await readDisk();
    return disk !== null && isRoomShort(disk);
  };

  return async (signal) => {
    const now = clock.now();
    const urgent = await isUrgent(now);
    if (!urgent && now < dueAt) return;
    if (urgent) {
      log.info('the disk is nearly full: removing at once what is kept no longer');
      urgentAt = addSecs(now, URGENT_EVERY_SECS);
    }
    dueAt = addSecs(now, EVERY_SECS);
    await upkeepOnce(deps, signal, urgent ? 1 : SPARE_PINGS).catch((error: unknown) =>
      log.error({ err: error }, 'the upkeep failed and will be tried again tomorrow'),
    );
  };
}

/** What the upkeep works with. */
export interface UpkeepDeps extends Pick<Runtime, 'store' | 'objects' | 'clock' | 'log'> {
  readonly bus: Pick<Runtime['bus'], 'publish'>;
}

/** Runs every pruner once; checks with fewer than `atLeast` pings to spare are left alone. */
export async function upkeepOnce(
  { store, objects, bus, clock, log }: UpkeepDeps,
  signal: AbortSignal,
  atLeast = SPARE_PINGS,
): Promise<void> {
  const deps: PruneDeps = { store, objects, now: clock.now(), dryRun: false, signal, atLeast };
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
  log.info({ ...removed, ...rows, accounts: neverUsed.length + abandoned.length }, 'the upkeep is done');
}
