import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Flip } from '../core/flip.ts';
import { type Instant, MICROS_PER_MILLI } from '../core/instant.ts';
import { eventOf, notifiesAnyone, type Routed, type RoutingContext, routeFlip } from '../core/route-flip.ts';
import type { Registry } from '../delivery/registry.ts';
import type { Log } from '../log.ts';
import type { NewJob, NewNotification } from '../store/delivery-store.ts';
import type { Store } from '../store/store.ts';
import { groupKinds, reachableChannels } from './groups.ts';
import type { Metrics } from './metrics.ts';

/** Flips taken in one transaction. */
const BATCH = 100;

export interface FanOutDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly registry: Registry;
}

/** What one batch came to. */
export interface FannedOut {
  readonly flips: number;
  readonly jobs: number;
}

/**
 * Turns recorded flips into queued deliveries, the oldest of each check first. Notifications, jobs and the mark that the
 * flip is processed commit together, so a crash loses nothing; a repetition finds the notifications and adds nothing.
 */
export async function fanOutOnce({ store, clock, log, metrics, registry }: FanOutDeps): Promise<FannedOut> {
  const now = clock.now();
  const groups = new Set(groupKinds(registry));
  const context: RoutingContext = { isNoop: registry.isNoop, isGroup: ({ kind }) => groups.has(kind) };
  const batch = await store.transaction(async (tx) => {
    const flips = await tx.flips.claimUnprocessed(BATCH);
    if (flips.length === 0) return { flips, codes: new Map<number, string>(), jobs: 0, projects: [] };
    const loud = flips.filter(notifiesAnyone);
    const routings = await tx.reads.routings(loud.map(({ checkId }) => checkId));
    const reachable = await reachableChannels(tx, registry, routings);
    const plan = loud.flatMap((flip) =>
      planned(flip, routeFlip(flip, reachable.get(flip.checkId) ?? [], context, now), now),
    );
    const jobs = await queue(tx, plan);
    await tx.flips.markProcessed(flips.map(idOf), now);
    const projects = [...new Set(routings.map(({ projectId }) => projectId))];
    return { flips, codes: new Map(routings.map(({ checkId, checkCode }) => [checkId, checkCode])), jobs, projects };
  });
  // not within the transaction: people of many projects would be locked in whatever order; sendreports mends what a crash leaves
  await store.reportDates.adjustNags(now, batch.projects);
  for (const flip of batch.flips) report(flip, batch.codes.get(flip.checkId), now, { log, metrics });
  return { flips: batch.flips.length, jobs: batch.jobs };
}

/** A notification to write, and when its job is due. */
interface Planned extends NewNotification {
  readonly sendAt: Instant;
}

function planned(flip: Flip, routed: readonly Routed[], now: Instant): Planned[] {
  return routed.flatMap((decision) => {
    if (decision.verdict === 'silent') return [];
    return {
      code: randomUUID(),
      flipId: flip.id,
      checkId: flip.checkId,
      channelId: decision.channel.id,
      event: eventOf(flip),
      checkStatus: flip.newStatus === 'down' ? 'down' : 'up',
      createdAt: now,
      sendAt: decision.sendAt,
    };
  });
}

/** Writes the notifications and a job for each that was not there before; returns how many. */
async function queue(tx: Store, plan: readonly Planned[]): Promise<number> {
  const sendAt = new Map(plan.map((each) => [each.code, each.sendAt]));
  const inserted = await tx.notifications.insert(plan);
  const jobs = inserted.flatMap(({ id, code, checkId, channelId, createdAt }): NewJob[] =>
    checkId === null ? [] : [{ notificationId: id, checkId, channelId, runAt: sendAt.get(code) ?? createdAt }],
  );
  await tx.jobs.insert(jobs);
  return jobs.length;
}

function report(
  flip: Flip,
  check: string | undefined,
  now: Instant,
  { log, metrics }: Pick<FanOutDeps, 'log' | 'metrics'>,
): void {
  metrics.increment('hc.sendalerts.processFlip');
  if (check === undefined) return;
  const lateMs = Math.round((now - flip.createdAt) / MICROS_PER_MILLI);
  log.info({ check, flip: flip.id, reason: flip.reason, lateMs }, `${check} goes ${flip.newStatus}`);
}

function idOf({ id }: { readonly id: number }): number {
  return id;
}
