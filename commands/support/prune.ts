import { pruneObjects } from '../../server/bodies/prune-objects.ts';
import { counted } from '../../server/core/words.ts';
import type { Runtime } from '../../server/runtime.ts';
import { type PruneDeps, pruneAccounts, pruneChecks, pruneLeftover } from '../../server/services/prune-all.ts';
import type { PrunedCheck } from '../../server/services/prune-check.ts';
import type { Leftover } from '../../server/store/upkeep.ts';
import type { CommandContext, Option } from './command.ts';

/** The option that every command which deletes has. */
export const DRY_RUN = { type: 'boolean', about: 'only counts, deletes nothing' } as const satisfies Option;

type Out = Pick<CommandContext, 'out' | 'err'>;

/** Returns what the pruners work with. */
export function pruneDeps({ store, objects, clock }: Runtime, dryRun: boolean | undefined): PruneDeps {
  return { store, objects, now: clock.now(), dryRun: dryRun === true };
}

/** Prunes the checks and says what became of each; returns how many failed. */
export async function reportChecks(deps: PruneDeps, { out, err }: Out, isBrief: boolean): Promise<number> {
  const total = { pings: 0, notifications: 0, flips: 0 };
  let [checks, failures] = [0, 0];
  for await (const report of pruneChecks(deps)) {
    checks += 1;
    if ('error' in report) {
      failures += 1;
      err(`${report.code}: ${report.error instanceof Error ? report.error.message : String(report.error)}`);
      continue;
    }
    const { pruned } = report;
    if (!isBrief || sumOf(pruned) > 0) out(`${report.code}: ${countsOf(pruned)}`);
    total.pings += pruned.pings;
    total.notifications += pruned.notifications;
    total.flips += pruned.flips;
  }
  out(`${verb(deps)} ${countsOf(total)} of ${counted(checks, 'check')}`);
  return failures;
}

/** Prunes rows of one kind and says how many there were. */
export async function reportLeftover(what: Leftover, name: string, deps: PruneDeps, { out }: Out): Promise<void> {
  out(`${verb(deps)} ${await pruneLeftover(what, deps)} ${name}`);
}

/** Prunes accounts and names those that had been used once. */
export async function reportAccounts(deps: PruneDeps, { bus }: Pick<Runtime, 'bus'>, { out }: Out): Promise<void> {
  const { neverUsed, abandoned, closed } = await pruneAccounts({ ...deps, bus });
  out(`${verb(deps)} ${counted(neverUsed.length, 'account')} that had never been used`);
  if (closed.length > 0) out(`${verb(deps)} ${counted(closed.length, 'account')} that had been closed`);
  for (const email of abandoned) out(`${verb(deps)} the inactive account ${email}`);
  out(`${verb(deps)} ${counted(abandoned.length, 'inactive account')}`);
}

/** Removes bodies of checks that are gone and names each check; returns how many could not be removed. */
export async function reportObjects({ store, objects }: Runtime, dryRun: boolean, { out, err }: Out): Promise<number> {
  if (objects === null) {
    out('no object storage is configured: set S3_BUCKET and the other S3_ settings');
    return 0;
  }
  let [folders, bodies, failures] = [0, 0, 0];
  for await (const orphan of pruneObjects({ store, objects }, { dryRun })) {
    folders += 1;
    bodies += orphan.objects;
    if (orphan.error === null) out(`${orphan.folder}: ${counted(orphan.objects, 'body', 'bodies')}`);
    else err(`${orphan.folder}: ${orphan.error}`);
    if (orphan.error !== null) failures += 1;
  }
  out(`${verb({ dryRun })} ${counted(bodies, 'body', 'bodies')} of ${counted(folders, 'deleted check')}`);
  return failures;
}

function verb({ dryRun }: Pick<PruneDeps, 'dryRun'>): string {
  return dryRun ? 'would remove' : 'removed';
}

function sumOf({ pings, notifications, flips }: PrunedCheck): number {
  return pings + notifications + flips;
}

function countsOf({ pings, notifications, flips }: PrunedCheck): string {
  return [counted(pings, 'ping'), counted(notifications, 'notification'), counted(flips, 'flip')].join(', ');
}
