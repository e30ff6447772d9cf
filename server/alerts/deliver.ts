import type { Bus } from '../bus.ts';
import { addSecs, earlierOf, type Instant } from '../core/instant.ts';
import { Unavailable } from '../errors.ts';
import type { Store } from '../store/store.ts';
import { endHeld, endPutBack, type Hold, type JobEnd } from './job-end.ts';
import { type ClaimedJob, loadJobs, recordEnds } from './job-record.ts';
import { type SendOneDeps, sendOne } from './send-one.ts';
import { demandFor, pickJobs, type Running } from './slots.ts';

/** How long a crash holds up the alerts that were in hand. Renewed as long as they are. */
const LEASE_SECS = 60;
const RENEW_AFTER_SECS = LEASE_SECS / 3;
/**
 * A send that takes longer gives its worker to the others and goes on by itself, and so does from the start what else its
 * channel gets meanwhile. Measured: with 2 s, one recipient that hung and one that had to be tried again held all workers at first.
 */
const ASIDE_AFTER_SECS = 0.5;

/** From so many crashes on, a job that was under way in each of them is taken up later and later: it may be what kills the process. */
const MANY_CRASHES = 2;
const FIRST_PAUSE_SECS = 30;
const LONGEST_PAUSE_SECS = 900;

export interface DelivererDeps extends Omit<SendOneDeps, 'stop'> {
  readonly bus: Pick<Bus, 'publish'>;
  /** Names this process in the leases it takes. */
  readonly owner: string;
  /** Sends that make progress at the same time. */
  readonly workers: number;
  /** Called when a send has ended, so that a turn records it soon. */
  onEnd(): void;
}

/** Takes jobs and works on them. */
export interface Deliverer {
  /** Records what has ended, takes jobs that are due and starts them. Returns when the next turn is due, null if unknown. */
  turn(): Promise<Instant | null>;
  /** Takes no more jobs and starts none; pauses between attempts end. */
  close(): void;
  /** Resolves when nothing is being sent. */
  idle(): Promise<void>;
  /** How many jobs are taken and not recorded yet. */
  inHand(): number;
}

interface Send {
  readonly channelId: number;
  readonly startedAt: Instant;
  readonly done: Promise<void>;
}

/** Creates the part that brings queued deliveries into the world; any number of them may share one queue. */
export function createDeliverer(deps: DelivererDeps): Deliverer {
  const { store, clock, log, bus, owner, workers } = deps;
  const stopping = new AbortController();
  const sending: SendOneDeps = { ...deps, stop: stopping.signal };
  const ready: ClaimedJob[] = [];
  const sends = new Map<number, Send>();
  const ended: JobEnd[] = [];
  const holds = new Map<number, Hold>();
  /** Jobs whose start is in the database. */
  const recorded = new Set<number>();
  let renewAt = clock.now();

  const running = (): Running[] => {
    const asideBefore = addSecs(clock.now(), -ASIDE_AFTER_SECS);
    const under = [...sends.values()];
    const slow = new Set(under.filter(({ startedAt }) => startedAt <= asideBefore).map(({ channelId }) => channelId));
    return under.map(({ channelId }) => ({ channelId, aside: slow.has(channelId) }));
  };

  const work = async (job: ClaimedJob): Promise<void> => {
    const hold = holdFor(job);
    const end = await (hold === null ? sendOne(job, sending) : Promise.resolve(endHeld(job.loaded, hold)));
    if (hold === null) noteHold(job, end);
    sends.delete(job.id);
    ended.push(end);
    startReady();
    deps.onEnd();
  };

  /** A recipient that is away is asked by a few of the alerts that wait for it, and not by each. */
  const holdFor = ({ channelId, retries, loaded }: ClaimedJob): Hold | null => {
    const hold = holds.get(channelId);
    // another process may have found that it delivers again
    const isOver = hold === undefined || hold.until <= clock.now() || loaded.channel.failingSince === null;
    return isOver || retries === 0 ? null : hold;
  };

  const noteHold = ({ channelId }: ClaimedJob, { again, notification: { state, error, errorCode } }: JobEnd): void => {
    if (again?.isRetry) holds.set(channelId, { until: again.runAt, error, errorCode });
    else if (state === 'sent') holds.delete(channelId);
  };

  /** What was in hand in a crash may have caused it: it begins only after that is recorded. */
  const mayStart = ({ id, attempts }: ClaimedJob): boolean => attempts === 0 || recorded.has(id);

  const startReady = (): void => {
    if (stopping.signal.aborted || ready.length === 0) return;
    for (const job of pickJobs(ready.filter(mayStart), running(), workers)) {
      ready.splice(ready.indexOf(job), 1);
      sends.set(job.id, { channelId: job.channelId, startedAt: clock.now(), done: work(job) });
    }
  };

  const renew = async (tx: Store, now: Instant): Promise<void> => {
    if (now < renewAt) return;
    const held = [...sends.keys(), ...ready.map(({ id }) => id), ...ended.map(({ jobId }) => jobId)];
    await tx.jobs.renew(held, { owner, until: addSecs(now, LEASE_SECS) });
    renewAt = addSecs(now, RENEW_AFTER_SECS);
  };

  /**
   * Takes jobs, and records which sends begin: those of free workers, and those that workers have begun since the last turn,
   * as a transaction for each would cost more than the sends. A job that was under way in several crashes is taken later
   * after the next one.
   */
  const claim = async (tx: Store, now: Instant) => {
    const demand = demandFor({ running: running(), ready, ended: ended.length }, workers);
    const hasRoom = !stopping.signal.aborted && demand.limit > 0;
    const found = hasRoom ? await tx.jobs.candidates({ now, ...demand }) : [];
    const next = pickJobs([...ready, ...found], running(), workers);
    const dangerous = next.filter(({ starts }) => starts >= MANY_CRASHES);
    const starts = [
      ...[...sends.keys()].filter((id) => !recorded.has(id)),
      ...next.filter((job) => !dangerous.includes(job)).map(({ id }) => id),
    ];
    const lease = { owner, until: addSecs(now, LEASE_SECS) };
    await tx.jobs.lease(
      found.map(({ id }) => id),
      lease,
      starts,
    );
    for (const job of dangerous) await tx.jobs.markDangerous(job.id, owner, afterCrashes(now, job.starts));
    const claimed = await loadJobs(tx, found, { owner, now });
    return { claimed, starts: [...starts, ...dangerous.map(({ id }) => id)] };
  };

  /** All that a turn writes is one transaction. */
  const recordAndClaim = async (ends: readonly JobEnd[], now: Instant): Promise<number> => {
    const { kept, claimed, starts } = await store.transaction(async (tx) => {
      const kept = await recordEnds(tx, ends, owner);
      await renew(tx, now);
      return { kept, ...(await claim(tx, now)) };
    });
    ended.splice(0, ends.length);
    ready.push(...claimed);
    for (const { jobId } of ends) recorded.delete(jobId);
    for (const id of starts) recorded.add(id);
    const projects = new Set(kept.map(({ projectId }) => projectId));
    if (projects.size > 0) bus.publish([...projects].map((project) => ({ what: 'channel', project })));
    return claimed.length;
  };

  /** One result that cannot be stored must not take those of the same turn with it. */
  const recordEach = async (ends: readonly JobEnd[]): Promise<void> => {
    for (const end of ends) {
      try {
        await store.transaction((tx) => recordEnds(tx, [end], owner));
      } catch (error) {
        if (error instanceof Unavailable) throw error;
        log.error({ err: error, notification: end.notification.id }, 'the result of a delivery could not be stored');
        // without a record, but not sent again and again either
        if (end.again === null) await store.jobs.finish([end.jobId], owner);
      }
      ended.shift();
      recorded.delete(end.jobId);
    }
  };

  /** When a turn can do something that no ending send announces. */
  const nextTurnAt = async (now: Instant): Promise<Instant | null> => {
    const asideAt = [...sends.values()].map(({ startedAt }) => addSecs(startedAt, ASIDE_AFTER_SECS));
    const nextJobAt = await store.jobs.nextRunAt(now);
    return [...asideAt.filter((at) => at > now), ...(nextJobAt === null ? [] : [nextJobAt])].reduce<Instant | null>(
      (first, at) => (first === null ? at : earlierOf(first, at)),
      null,
    );
  };

  return {
    async turn() {
      const now = clock.now();
      const ends = [...ended];
      let claimed: number;
      try {
        claimed = await recordAndClaim(ends, now);
      } catch (error) {
        if (error instanceof Unavailable || ends.length === 0) throw error;
        await recordEach(ends);
        return now;
      }
      startReady();
      // where there was something to do, an ending send will announce the next turn
      return claimed > 0 ? null : await nextTurnAt(now);
    },
    close() {
      stopping.abort();
      ended.push(...ready.splice(0).map(({ loaded }) => endPutBack(loaded, clock.now())));
    },
    async idle() {
      while (sends.size > 0) await Promise.all([...sends.values()].map(({ done }) => done));
    },
    inHand: () => sends.size + ready.length + ended.length,
  };
}

function afterCrashes(now: Instant, starts: number): Instant {
  return addSecs(now, Math.min(LONGEST_PAUSE_SECS, FIRST_PAUSE_SECS * 2 ** (starts - MANY_CRASHES)));
}
