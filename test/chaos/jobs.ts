import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from './chance.ts';
import type { Job } from './world.ts';

/** As `curl -m 10 --retry 5 --retry-connrefused`. */
const ATTEMPT_LIMIT_MS = 10_000;
const RETRY_PAUSES_SECS = [1, 2, 4, 8, 16];
const SHORTEST_DEATH_SECS = 90;

/** What the jobs saw: the other half of what the database will be asked. */
export interface Witness {
  /** Pings that were answered with 200, by run id. */
  readonly answered: Set<string>;
  /** When each job last tried to ping, by the code of its check; milliseconds since 1970, oldest first. */
  readonly tries: Map<string, number[]>;
  /** Silences of the dying jobs; `to` is null while one lasts. */
  readonly deaths: { readonly code: string; readonly from: number; to: number | null }[];
}

/** Runs the jobs until the signal; each pings every 10 to 20 s, with the retries that the documentation asks for. */
export async function runJobs(
  jobs: readonly Job[],
  { base, chance, signal, witness }: { base: string; chance: Chance; signal: AbortSignal; witness: Witness },
): Promise<void> {
  await Promise.all(jobs.map((job) => live(job)));

  async function live(job: Job): Promise<void> {
    const { code } = job.check;
    witness.tries.set(code, []);
    await pause(chance.between(0, 15));
    for (let run = 0; !signal.aborted; run += 1) {
      const startedAt = Date.now();
      await ping(code, job.kind === 'failing' && run % 4 === 2 ? '/fail' : '');
      if (job.kind === 'dying' && run % 5 === 3) await die(code);
      else await pause(Math.max(0, chance.between(10, 20) - (Date.now() - startedAt) / 1000));
    }
  }

  async function die(code: string): Promise<void> {
    const death = { code, from: Date.now(), to: null as number | null };
    witness.deaths.push(death);
    await pause(chance.between(SHORTEST_DEATH_SECS, 3 * SHORTEST_DEATH_SECS));
    // one that lasts to the end is judged at the end
    if (!signal.aborted) death.to = Date.now();
  }

  async function ping(code: string, action: string): Promise<void> {
    for (let attempt = 0; attempt <= RETRY_PAUSES_SECS.length && !signal.aborted; attempt += 1) {
      witness.tries.get(code)?.push(Date.now());
      const rid = randomUUID();
      const answer = await attemptAt(`${base}/ping/${code}${action}?rid=${rid}`);
      if (answer.status === 200) witness.answered.add(rid);
      if (answer.status !== null && answer.status < 500) return;
      await pause(answer.retryAfterSecs ?? RETRY_PAUSES_SECS[attempt] ?? 0);
    }
  }

  async function pause(secs: number): Promise<void> {
    await sleep(secs * 1000, undefined, { signal }).catch(() => undefined);
  }
}

async function attemptAt(
  url: string,
): Promise<{ readonly status: number | null; readonly retryAfterSecs: number | null }> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ATTEMPT_LIMIT_MS) });
    await response.text();
    const retryAfter = response.headers.get('retry-after');
    return { status: response.status, retryAfterSecs: retryAfter === null ? null : Number(retryAfter) };
  } catch {
    return { status: null, retryAfterSecs: null };
  }
}
