import type { Bodies } from '../bodies/bodies.ts';
import type { Bus, Change } from '../bus.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { ALIVE_SECS } from '../core/hearing.ts';
import { addMicros, addSecs, earlierOf, earliest, type Instant, laterOf } from '../core/instant.ts';
import type { Registry } from '../delivery/registry.ts';
import type { WaysOut } from '../delivery/ways-out.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import { createTurns, type Turns } from '../turns.ts';
import { createDeliverer } from './deliver.ts';
import { endFlapping, type FannedOut, fanOutOnce, tellUnheard } from './fan-out.ts';
import { isDeadOwner, ownLeaseName } from './lease-owner.ts';
import { mailUnheard } from './mail-unheard.ts';
import { type Metrics, noMetrics } from './metrics.ts';
import { type Runner, startRunner } from './runner.ts';
import { type Claim, type Hears, nextSweepAt, type Swept, sweepOnce } from './sweep.ts';
import { tellDoors } from './tell-doors.ts';
import { sendTools } from './tools.ts';
import { tellTrouble } from './trouble.ts';

/** Pings hint by the hundred; a deadline that one of them moved is noticed within this time. */
const SWEEP_QUIET_SECS = 0.05;
/** Ends of sends are recorded together; workers do not wait for it, they have jobs taken ahead. */
const DELIVER_QUIET_SECS = 0.02;
/** After a batch of which nobody is told the sweep pauses for this part of the time it took: after an outage there are many. */
const SILENT_PAUSE = 0.25;
/** Those who listen for pings say how far they have heard as soon as they are asked. */
const HEAR_AGAIN_SECS = 0.1;
/** Owners of channels in trouble can wait a little; every delivery hints. */
const TROUBLE_QUIET_SECS = 5;
const TROUBLE_LOOK_SECS = 30;
/** They are told within the loop, by recipients that may hang as well: that is no reason to start this process anew. */
const TROUBLE_LIMIT_SECS = 3_600;

export interface AlertLoopDeps {
  readonly store: Store;
  readonly bodies: Bodies;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
  readonly registry: Registry;
  readonly ways: WaysOut;
  readonly settings: Config;
  readonly listening: Hears;
  /** Names this process in its leases; unique among all that share the database. Default: host, process and chance. */
  readonly owner?: string;
  /** Sends at the same time. Default: `NOTIFY_WORKERS`. */
  readonly workers?: number;
  readonly metrics?: Metrics;
  readonly turns?: Turns;
}

export interface AlertLoop {
  start(): void;
  /** Takes nothing new; sends that run may finish within `SHUTDOWN_TIMEOUT`, leases cover the rest. */
  stop(): Promise<void>;
}

/**
 * Creates the loop that finds late checks, queues their alerts and delivers them.
 *
 * Three small loops, woken by the bus and by the next deadline. Each claims its work, so any number of processes may run
 * them on one database; each survives a database that is away. Alerts are delivered at least once: after a crash only
 * those in flight are repeated, with the same notification code.
 */
export function createAlertLoop(deps: AlertLoopDeps): AlertLoop {
  const { store, bodies, bus, clock, log, registry, ways, settings, listening } = deps;
  const { metrics = noMetrics, turns = createTurns() } = deps;
  const owner = deps.owner ?? ownLeaseName();
  const workers = Math.max(1, deps.workers ?? settings.notifyWorkers);
  const tools = sendTools({ store, clock, log, settings, ways });
  let running: ReturnType<typeof startRunners> | null = null;

  /** What a process of this machine had in hand when it was killed need not wait until its leases end. */
  let hasReleased = false;
  const releaseLeases = async (): Promise<void> => {
    const dead = (await store.jobs.owners()).filter((name) => isDeadOwner(name, owner));
    const jobs = await store.jobs.release(dead);
    hasReleased = true;
    if (jobs > 0) log.warn({ jobs, owners: dead }, `took over ${jobs} deliveries of a process that was killed`);
  };

  const startRunners = () => {
    const deliverer = createDeliverer({
      ...{ store, bodies, bus, clock, log, metrics, registry, tools, owner, workers },
      onEnd: () => deliver.nudge(),
    });
    const deliver = startRunner({
      name: 'delivery',
      clock,
      log,
      turns,
      quietSecs: DELIVER_QUIET_SECS,
      async round() {
        if (!hasReleased) await releaseLeases();
        return await deliverer.turn();
      },
    });
    const fanOut = startRunner({
      name: 'fan-out',
      clock,
      log,
      turns,
      async round() {
        const parts = { store, clock, log, metrics, registry, onQueued: () => deliver.nudge() };
        // one look in place of transactions that find nothing
        const { hasFlips, hasUnheard, quietAt } = await store.reads.fanOutState();
        const told = hasFlips ? await fanOutOnce(parts) : NOTHING;
        const unheard = hasUnheard ? await tellUnheard(parts) : NOTHING;
        const isBusy = told.flips + unheard.flips > 0;
        const settled = quietAt === null || isBusy ? NOTHING : await endFlapping(parts);
        if (unheard.jobs + settled.jobs > 0) deliver.nudge();
        if (isBusy || settled.flips > 0) return clock.now();
        return quietAt === null ? null : laterOf(quietAt, addSecs(clock.now(), 1));
      },
    });
    let claim: Claim | undefined;
    /** A window whose last check was judged is still to be marked, also one that this process finds when it starts. */
    let isDone = false;
    const sweep = startRunner({
      name: 'sweep',
      clock,
      log,
      turns,
      quietSecs: SWEEP_QUIET_SECS,
      async round() {
        const startedAt = clock.now();
        const dueAt = await nextSweepAt(store);
        const isDue = dueAt !== null && dueAt <= startedAt;
        if (!isDue && isDone) return dueAt;
        const batch = { store, clock, log, listening, ...(claim === undefined ? {} : { claim }) };
        const { down, unheard, claimed, nextClaim, ...heard } = await sweepOnce(batch);
        claim = nextClaim;
        isDone = heard.isDone;
        if (unheard.length > 0) fanOut.nudge();
        // they are no longer late
        bus.publish(unheard.map(({ projectId, checkId }) => ({ what: 'check', project: projectId, check: checkId })));
        bus.publish(down.map(({ projectId, checkId }) => ({ what: 'flip', project: projectId, check: checkId })));
        if (claimed === 0 && !isDue) return earliest(heard.heldUntil, dueAt);
        if (claimed === 0 && dueAt !== null && heard.heardTo < dueAt) return nextHearing(heard, clock.now());
        const now = clock.now();
        const after = (share: number) => addMicros(now, Math.round(share * (now - startedAt)));
        // what was found late is told first: after such a batch the others get twice the time it took
        if (down.length > 0) return after(2);
        return unheard.length > 0 ? { restUntil: after(SILENT_PAUSE) } : after(SILENT_PAUSE);
      },
    });
    /** Nothing more can be judged before more has been heard. */
    const nextHearing = (
      { heardTo, heldUntil }: Pick<Swept, 'heardTo' | 'heldUntil'>,
      now: Instant,
    ): Instant | null => {
      if (heldUntil !== null) return heldUntil;
      // nobody listens: whoever begins to is noticed in good time
      if (heardTo < addSecs(now, -ALIVE_SECS)) return null;
      bus.publish({ what: 'listening' });
      return addSecs(now, HEAR_AGAIN_SECS);
    };
    const trouble = startRunner({
      name: 'watch over channels',
      clock,
      log,
      turns,
      quietSecs: TROUBLE_QUIET_SECS,
      fallbackSecs: TROUBLE_LOOK_SECS,
      limitSecs: TROUBLE_LIMIT_SECS,
      async round() {
        await tellDoors({ store, clock, log, settings });
        const troubleAt = await tellTrouble({ store, bodies, clock, log, registry, tools, settings });
        return earlierOf(troubleAt, await mailUnheard({ store, clock, log, settings }));
      },
    });
    const unsubscribe = bus.subscribe((change) => nudge(change, { sweep, fanOut, deliver, trouble }));
    return { deliverer, deliver, fanOut, sweep, trouble, unsubscribe };
  };

  return {
    start() {
      if (running !== null) return;
      running = startRunners();
      log.info({ owner, workers }, 'sendalerts is running');
    },
    async stop() {
      if (running === null) return;
      const { deliverer, deliver, fanOut, sweep, trouble, unsubscribe } = running;
      running = null;
      unsubscribe();
      await Promise.all([sweep.stop(), fanOut.stop(), trouble.stop()]);
      deliverer.close();
      const limit = new AbortController();
      const patience = clock.sleepUntil(addSecs(clock.now(), settings.shutdownTimeout), limit.signal);
      await Promise.race([deliverer.idle(), patience]);
      limit.abort();
      await deliver.stop();
      await recordLast(deliverer, log);
      log.info({ owner }, 'sendalerts has stopped');
    },
  };
}

const NOTHING: FannedOut = { flips: 0, jobs: 0 };

/** What a change may have made possible. A change without project and check may be anything. */
function nudge(
  { what, project, check }: Change,
  { sweep, fanOut, deliver, trouble }: Record<'sweep' | 'fanOut' | 'deliver' | 'trouble', Runner>,
) {
  // asked of those who listen for pings, by this loop among others
  if (what === 'listening') return;
  const anything = project === undefined && check === undefined;
  if (anything || what === 'ping' || what === 'due' || what === 'check') sweep.nudge();
  if (anything || what === 'flip') fanOut.nudge();
  if (anything || what === 'delivery') deliver.nudge();
  if (what === 'channel') trouble.nudge();
}

/** What ended while the loop was stopping. A failure costs a repetition, no more. */
async function recordLast(deliverer: { turn(): Promise<unknown> }, log: Log): Promise<void> {
  try {
    await deliverer.turn();
  } catch (error) {
    log.error({ err: error }, 'the last deliveries could not be recorded and will be repeated');
  }
}
