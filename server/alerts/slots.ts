/** Aside sends per worker: what hangs costs a socket and little else, so there may be many. */
const ASIDE_PER_WORKER = 20;

/** What is being sent: one entry for each running send. */
export interface RunningSend {
  readonly jobId: number;
  readonly channelId: number;
  /** It has taken so long that it no longer counts as a busy worker. */
  readonly aside: boolean;
}

/** How many more sends may start now. */
export interface Room {
  readonly free: number;
  /** Channels that may not get another one. */
  readonly fullChannels: readonly number[];
}

/**
 * Returns the room for more sends.
 *
 * `workers` sends make progress at a time. One that hangs stands aside after a while and gives its worker back, so slow
 * recipients never delay the others, however many they are; no channel gets more than half the workers to begin with.
 */
export function roomFor(running: readonly RunningSend[], workers: number): Room {
  const aside = running.filter((send) => send.aside).length;
  const busy = running.length - Math.min(aside, workers * ASIDE_PER_WORKER);
  const counts = countByChannel(running);
  const fullChannels = [...counts].filter(([, count]) => count >= perChannel(workers)).map(([id]) => id);
  return { free: Math.max(0, workers - busy), fullChannels };
}

/** Picks from the candidates, in their order, as many as there is room for. */
export function pickJobs<Job extends { readonly channelId: number }>(
  candidates: readonly Job[],
  running: readonly RunningSend[],
  workers: number,
): Job[] {
  const counts = countByChannel(running);
  const picked: Job[] = [];
  const { free } = roomFor(running, workers);
  for (const job of candidates) {
    const count = counts.get(job.channelId) ?? 0;
    if (picked.length === free) break;
    if (count >= perChannel(workers)) continue;
    counts.set(job.channelId, count + 1);
    picked.push(job);
  }
  return picked;
}

function perChannel(workers: number): number {
  return Math.max(1, Math.ceil(workers / 2));
}

function countByChannel(running: readonly RunningSend[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { channelId } of running) counts.set(channelId, (counts.get(channelId) ?? 0) + 1);
  return counts;
}
