import type { Bus } from '../bus.ts';
import { addSecs, earlierOf, type Instant } from '../core/instant.ts';
import { Unavailable } from '../errors.ts';
import type { JobCandidate, LoadedDelivery } from '../store/delivery-store.ts';
import type { Store } from '../store/store.ts';
import type { JobEnd } from './job-end.ts';
import { recordEnds } from './record.ts';
import { type SendOneDeps, sendOne } from './send-one.ts';
import { pickJobs, type RunningSend, roomFor } from './slots.ts';

/** How long a crash holds up the alerts that were being sent. Renewed while a job runs. */
const LEASE_SECS = 60;
const RENEW_AFTER_SECS = LEASE_SECS / 3;
/** A send that takes longer gives its worker back to the others and goes on by itself. */
const ASIDE_AFTER_SECS = 2;
/** Candidates looked at for each free worker: some belong to channels that have enough to do. */
const CANDIDATES_PER_WORKER = 4;

export interface DelivererDeps extends Omit<SendOneDeps, 'stop'> {
  readonly bus: Pick<Bus, 'publish'>;
  /** Names this process in the leases it takes. */
  readonly owner: string;
  /** Sends that make progress at the same time. */
  readonly workers: number;
  /** Called when a send has ended, so that `turn` records it soon. */
  onEnd(): void;
}

/** Takes jobs and works on them. */
export interface Deliverer {
  /** Records what has ended, takes jobs that are due and starts them. Returns when the next turn is due, null if unknown. */
  turn(): Promise<Instant | null>;
  /** Takes no more jobs; pauses between attempts end. */
  close(): void;
  /** Resolves when nothing is being sent (any more). */
  idle(): Promise<void>;
}

interface Running {
  readonly channelId: number;
  readonly startedAt: Instant;
  readonly done: Promise<void>;
}

type Claimed = readonly [JobCandidate, LoadedDelivery];

/** Creates the part that brings queued deliveries into the world; any number of them may share one queue. */
export function createDeliverer(deps: DelivererDeps): Deliverer {
  const { store, clock, log, bus, owner, workers } = deps;
  const stopping = new AbortController();
  const sending: SendOneDeps = { ...deps, stop: stopping.signal };
  const running = new Map<number, Running>();
  const ended: JobEnd[] = [];
  let renewAt = clock.now();

  const start = (job: JobCandidate, loaded: LoadedDelivery): void => {
    const work = async (): Promise<void> => {
      const end = await sendOne(job, loaded, sending);
      running.delete(job.id);
      ended.push(end);
      deps.onEnd();
    };
    running.set(job.id, { channelId: job.channelId, startedAt: clock.now(), done: work() });
  };

  const snapshot = (now: Instant): RunningSend[] =>
    [...running].map(([jobId, { channelId, startedAt }]) => ({
      jobId,
      channelId,
      aside: addSecs(startedAt, ASIDE_AFTER_SECS) <= now,
    }));

  const claim = async (tx: Store, now: Instant): Promise<readonly Claimed[]> => {
    const sends = snapshot(now);
    const room = roomFor(sends, workers);
    if (room.free === 0 || stopping.signal.aborted) return [];
    const limit = room.free * CANDIDATES_PER_WORKER;
    const candidates = await tx.jobs.candidates({ now, limit, exceptChannels: room.fullChannels });
    const picked = pickJobs(candidates, sends, workers);
    if (picked.length === 0) return [];
    await tx.jobs.lease(
      picked.map(({ id }) => id),
      { owner, until: addSecs(now, LEASE_SECS) },
    );
    return await load(tx, picked, owner);
  };

  const renew = async (tx: Store, now: Instant): Promise<void> => {
    if (now < renewAt) return;
    const held = [...running.keys(), ...ended.map(({ jobId }) => jobId)];
    await tx.jobs.renew(held, { owner, until: addSecs(now, LEASE_SECS) });
    renewAt = addSecs(now, RENEW_AFTER_SECS);
  };

  /** When a turn can do something that no ending send announces. */
  const nextTurnAt = async (now: Instant): Promise<Instant | null> => {
    const nextJobAt = await store.jobs.nextRunAt(now);
    const asideAt = [...running.values()].map(({ startedAt }) => addSecs(startedAt, ASIDE_AFTER_SECS));
    return [...asideAt.filter((at) => at > now), ...(nextJobAt === null ? [] : [nextJobAt])].reduce<Instant | null>(
      (first, at) => (first === null ? at : earlierOf(first, at)),
      null,
    );
  };

  const turn = async (ends: readonly JobEnd[], now: Instant): Promise<boolean> => {
    const { kept, jobs } = await store.transaction(async (tx) => {
      const kept = await recordEnds(tx, ends, owner);
      await renew(tx, now);
      return { kept, jobs: await claim(tx, now) };
    });
    ended.splice(0, ends.length);
    for (const [job, loaded] of jobs) start(job, loaded);
    announce(kept);
    return jobs.length > 0;
  };

  const announce = (ends: readonly JobEnd[]): void => {
    const projects = new Set(ends.map(({ projectId }) => projectId));
    if (projects.size > 0) bus.publish([...projects].map((project) => ({ what: 'channel', project })));
  };

  /** One result that cannot be stored must not take those of the same turn with it. */
  const recordEach = async (ends: readonly JobEnd[]): Promise<void> => {
    for (const end of ends) {
      try {
        await store.transaction((tx) => recordEnds(tx, [end], owner));
      } catch (error) {
        if (error instanceof Unavailable) throw error;
        log.error({ err: error, notification: end.notification.id }, 'the result of a delivery could not be stored');
      }
      ended.shift();
    }
  };

  return {
    async turn() {
      const now = clock.now();
      const ends = [...ended];
      try {
        const busy = await turn(ends, now);
        return busy || ended.length > 0 ? now : await nextTurnAt(now);
      } catch (error) {
        if (error instanceof Unavailable || ends.length === 0) throw error;
        await recordEach(ends);
        return now;
      }
    },
    close: () => stopping.abort(),
    async idle() {
      while (running.size > 0) await Promise.all([...running.values()].map(({ done }) => done));
    },
  };
}

/** Loads what was taken and marks it as being sent. What was deleted in between leaves the queue. */
async function load(tx: Store, picked: readonly JobCandidate[], owner: string): Promise<readonly Claimed[]> {
  const deliveries = await tx.reads.deliveries(picked.map(({ id }) => id));
  const byJob = new Map(deliveries.map((delivery) => [delivery.jobId, delivery]));
  const gone = picked.filter(({ id }) => !byJob.has(id)).map(({ id }) => id);
  await tx.jobs.finish(gone, owner);
  await tx.notifications.settle(
    deliveries.map(({ notification }) => ({ id: notification.id, state: 'sending', error: 'Sending', errorCode: '' })),
  );
  return picked.flatMap((job): Claimed[] => {
    const loaded = byJob.get(job.id);
    return loaded ? [[job, loaded]] : [];
  });
}
