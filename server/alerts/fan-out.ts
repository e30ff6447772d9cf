import type { Clock } from '../clock.ts';
import type { FlapVerdict } from '../core/flapping.ts';
import type { Flip } from '../core/flip.ts';
import { type Instant, MICROS_PER_MILLI } from '../core/instant.ts';
import { eventOf, notifiesAnyone, type Routed, routeFlip, routeStatus, routeUnheard } from '../core/route-flip.ts';
import type { Registry } from '../delivery/registry.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import { enqueue, planned, routingContext } from './enqueue.ts';
import { judgeFlapping } from './flapping.ts';
import { reachableChannels } from './groups.ts';
import type { Metrics } from './metrics.ts';

/** Flips taken in one transaction. */
const BATCH = 100;

/** What the notifications say that are not sent because their check is flapping. */
export const FLAPPING = 'skipped: the check is flapping';

export interface FanOutDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly registry: Registry;
  /** Called as soon as deliveries are queued. */
  readonly onQueued?: () => void;
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
export async function fanOutOnce({ store, clock, log, metrics, registry, onQueued }: FanOutDeps): Promise<FannedOut> {
  const now = clock.now();
  const context = routingContext(registry);
  const batch = await store.transaction(async (tx) => {
    const flips = await tx.flips.claimUnprocessed(BATCH, now);
    if (flips.length === 0) return { flips, codes: new Map<number, string>(), jobs: 0, projects: [], flapping: NONE };
    const loud = flips.filter(notifiesAnyone);
    const routings = await tx.reads.routings(loud.map(({ checkId }) => checkId));
    const reachable = await reachableChannels(tx, registry, routings);
    const flapping = await judgeFlapping(tx, loud, routings);
    const plan = loud.flatMap((flip) => {
      const routed = routeFlip(flip, reachable.get(flip.checkId) ?? [], context, now);
      return notificationsOf(flip, routed, { verdict: flapping.get(flip.id) ?? 'tell', registry, now });
    });
    const jobs = await enqueue(tx, plan);
    const projects = [...new Set(routings.map(({ projectId }) => projectId))];
    const codes = new Map(routings.map(({ checkId, checkCode }) => [checkId, checkCode]));
    return { flips, codes, jobs, projects, flapping };
  });
  if (batch.jobs > 0) onQueued?.();
  // not within the transaction: people of many projects would be locked in whatever order; sendreports mends what a crash leaves
  await store.reportDates.adjustNags(now, batch.projects);
  for (const flip of batch.flips) {
    const facts = { check: batch.codes.get(flip.checkId), flapping: batch.flapping.get(flip.id) ?? 'tell', now };
    report(flip, facts, { log, metrics });
  }
  return { flips: batch.flips.length, jobs: batch.jobs };
}

const NONE: ReadonlyMap<number, FlapVerdict> = new Map();

/**
 * Tells the status of checks that were flapping and are quiet now, in one transaction with the end of that. One that is
 * paused by now, or whose history was cleared, is not told about.
 */
export async function endFlapping({ store, clock, log, registry }: Omit<FanOutDeps, 'metrics'>): Promise<FannedOut> {
  const now = clock.now();
  const context = routingContext(registry);
  const { told, jobs } = await store.transaction(async (tx) => {
    const quiet = await tx.flapping.claimQuiet(now, BATCH);
    if (quiet.length === 0) return { told: [], jobs: 0 };
    const routings = await tx.reads.routings(quiet);
    const reachable = await reachableChannels(tx, registry, routings);
    const last = await tx.flips.newest(quiet);
    const plan = last.flatMap(({ id: flipId, checkId, newStatus }) => {
      if (newStatus !== 'up' && newStatus !== 'down') return [];
      const routed = routeStatus(newStatus, reachable.get(checkId) ?? [], context, now);
      return planned({ checkId, flipId, event: 'monitor.settled' }, routed, registry, now);
    });
    await tx.flapping.end(quiet);
    return { told: routings.map(({ checkCode }) => checkCode), jobs: await enqueue(tx, plan) };
  });
  for (const check of told) log.info({ check }, `${check} is no longer flapping`);
  return { flips: told.length, jobs };
}

/** Queues what is to be told of pings that could not be heard. */
export async function tellUnheard({ store, clock, log, registry }: Omit<FanOutDeps, 'metrics'>): Promise<FannedOut> {
  const now = clock.now();
  const context = routingContext(registry);
  const { told, jobs } = await store.transaction(async (tx) => {
    const untold = await tx.unheard.claimUntold(BATCH);
    if (untold.length === 0) return { told: [], jobs: 0 };
    const routings = await tx.reads.routings([...new Set(untold.map(({ checkId }) => checkId))]);
    const reachable = await reachableChannels(tx, registry, routings);
    const plan = untold.flatMap(({ id: unheardId, checkId }) => {
      const routed = routeUnheard(reachable.get(checkId) ?? [], context, now);
      return planned({ checkId, flipId: null, unheardId, event: 'monitor.unknown' }, routed, registry, now);
    });
    await tx.unheard.markQueued(untold.map(idOf), now);
    return { told: routings.map(({ checkCode }) => checkCode), jobs: await enqueue(tx, plan) };
  });
  for (const check of told) log.info({ check }, `${check} could not be heard`);
  return { flips: told.length, jobs };
}

function notificationsOf(
  flip: Flip,
  routed: readonly Routed[],
  { verdict, registry, now }: { readonly verdict: FlapVerdict; readonly registry: Registry; readonly now: Instant },
) {
  const event = verdict === 'begin' ? 'monitor.flapping' : eventOf(flip);
  const plan = planned({ checkId: flip.checkId, flipId: flip.id, event }, routed, registry, now);
  return verdict === 'silence' ? plan.map((each) => ({ ...each, skipped: FLAPPING })) : plan;
}

interface FlipFacts {
  /** Absent: nobody is told of it. */
  readonly check: string | undefined;
  readonly flapping: FlapVerdict;
  readonly now: Instant;
}

function report(
  flip: Flip,
  { check, flapping, now }: FlipFacts,
  { log, metrics }: Pick<FanOutDeps, 'log' | 'metrics'>,
): void {
  metrics.increment('hc.sendalerts.processFlip');
  if (check === undefined) return;
  const lateMs = Math.round((now - flip.createdAt) / MICROS_PER_MILLI);
  const fields = { check, flip: flip.id, reason: flip.reason, lateMs };
  log.info(fields, `${check} goes ${flip.newStatus}${FLAPPING_NOTES[flapping]}`);
}

const FLAPPING_NOTES: Readonly<Record<FlapVerdict, string>> = {
  tell: '',
  begin: ' and is flapping: one alert, then none until it is quiet',
  silence: ': no alert, since it is flapping',
  end: ', no longer flapping',
};

function idOf({ id }: { readonly id: number }): number {
  return id;
}
