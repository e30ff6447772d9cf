/** Aside sends per worker: what hangs costs a socket and little else, so there may be many. */
const ASIDE_PER_WORKER = 20;
/** Jobs taken ahead per worker: at first, while it is not known how quick the recipients are, and at most. */
const FIRST_AHEAD_PER_WORKER = 4;
const MOST_AHEAD_PER_WORKER = 8;

/** A send that is under way. */
export interface Running {
  readonly channelId: number;
  /** It has taken so long that it no longer counts as a busy worker. */
  readonly aside: boolean;
}

/** What is in hand: sends under way, and jobs taken that wait for a worker. */
export interface InHand {
  readonly running: readonly Running[];
  readonly ready: readonly { readonly channelId: number }[];
  /** Sends that have ended since jobs were taken last. */
  readonly ended: number;
}

/** How many jobs to take, and the channels of which none. */
export interface Demand {
  readonly limit: number;
  readonly exceptChannels: readonly number[];
}

/**
 * Returns what to take from the queue: enough that no worker waits for the database between two sends. That is twice what
 * they got done since the last time; with slow recipients little, so that other processes may take the rest.
 *
 * A recipient that hangs must not keep others waiting, neither by filling the workers nor by filling what is taken ahead:
 * jobs of a channel that has all it may have under way do not count, and of one that hangs nothing is taken ahead.
 */
export function demandFor({ running, ready, ended }: InHand, workers: number): Demand {
  const slow = new Set(running.filter(({ aside }) => aside).map(({ channelId }) => channelId));
  const sending = countByChannel(running);
  const waiting = ready.filter(({ channelId }) => (sending.get(channelId) ?? 0) < perChannel(workers));
  const least = running.length === 0 ? workers * FIRST_AHEAD_PER_WORKER : workers;
  const ahead = Math.min(workers * MOST_AHEAD_PER_WORKER, Math.max(least, 2 * ended));
  const most = (channelId: number): number => perChannel(workers) + (slow.has(channelId) ? 0 : ahead);
  return {
    limit: Math.max(0, ahead + freeWorkers(running, workers) - waiting.length),
    exceptChannels: [...countByChannel([...running, ...ready])]
      .filter(([id, count]) => count >= most(id))
      .map(([id]) => id),
  };
}

/**
 * Picks the waiting jobs that may start, in their order.
 *
 * `workers` sends make progress at a time. One that hangs stands aside after a while and gives its worker back; no channel
 * gets more than half the workers, whatever it does.
 */
export function pickJobs<Job extends { readonly channelId: number }>(
  ready: readonly Job[],
  running: readonly Running[],
  workers: number,
): Job[] {
  const free = freeWorkers(running, workers);
  const counts = countByChannel(running);
  const picked: Job[] = [];
  for (const job of ready) {
    if (picked.length >= free) break;
    const count = counts.get(job.channelId) ?? 0;
    if (count >= perChannel(workers)) continue;
    counts.set(job.channelId, count + 1);
    picked.push(job);
  }
  return picked;
}

function freeWorkers(running: readonly Running[], workers: number): number {
  const aside = running.filter((send) => send.aside).length;
  return Math.max(0, workers - running.length + Math.min(aside, workers * ASIDE_PER_WORKER));
}

function perChannel(workers: number): number {
  return Math.max(1, Math.ceil(workers / 2));
}

function countByChannel(jobs: readonly { readonly channelId: number }[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { channelId } of jobs) counts.set(channelId, (counts.get(channelId) ?? 0) + 1);
  return counts;
}
