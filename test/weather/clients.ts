import { Agent, request } from 'node:http';
import { addSecs, type Instant } from '../../server/core/instant.ts';
import type { Clocks } from './clocks.ts';
import type { Job } from './jobs.ts';

/** As `curl --retry 5 --retry-connrefused`: seconds after the first try. */
const RETRIES_SECS = [1, 3, 7, 15, 31];
const LOOK_EVERY_MS = 5;

/** The jobs that ping. */
export interface Clients {
  /**
   * Pings that were answered with 200, those that were given up, and the longest time until an answer, in real milliseconds:
   * on a machine that is too slow for these clocks, healthy jobs are late.
   */
  counts(): { readonly answered: number; readonly givenUp: number; readonly slowestMs: number };
  /** When each job tried to ping, by the id of its check: also when nobody answered. */
  tries(): ReadonlyMap<number, readonly Instant[]>;
  /**
   * The clocks were moved on from one moment to another, in which nobody answered: what jobs sent meanwhile is lost, except
   * where a client still tries.
   */
  missed(from: Instant, to: Instant): void;
  /** The clock of the jobs was set by seconds: what counts time from the last ping comes at another time of day. */
  shift(bySecs: number, now: Instant): void;
  stop(): Promise<void>;
}

interface Due {
  readonly job: Job;
  /** When it first tried. */
  readonly sentAt: Instant;
  readonly tries: number;
  readonly at: Instant;
}

/** Starts the living jobs. */
export function startClients(jobs: readonly Job[], port: number, clocks: Clocks): Clients {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  let due = new Set<Due>(
    jobs.filter(({ isDead }) => !isDead).map((job) => ({ job, sentAt: job.firstAt, tries: 0, at: job.firstAt })),
  );
  const running = new Set<Promise<void>>();
  const tries = new Map<number, Instant[]>();
  let answered = 0;
  let givenUp = 0;
  let slowestMs = 0;

  const tryAgain = ({ job, sentAt, tries }: Due): void => {
    const wait = RETRIES_SECS[tries];
    if (wait === undefined) givenUp += 1;
    else due.add({ job, sentAt, tries: tries + 1, at: addSecs(sentAt, wait) });
  };
  const note = ({ job }: Pick<Due, 'job'>, at: Instant): void => {
    const known = tries.get(job.check.id);
    if (known === undefined) tries.set(job.check.id, [at]);
    else known.push(at);
  };
  const begin = (one: Due, now: Instant): void => {
    due.delete(one);
    const { job, sentAt } = one;
    note(one, now);
    if (one.tries === 0) {
      const next = job.nextAt(sentAt);
      due.add({ job, sentAt: next, tries: 0, at: next });
    }
    const begunMs = performance.now();
    const sent = ping(port, job.check.code, agent).then((isAnswered) => {
      if (isAnswered) {
        answered += 1;
        slowestMs = Math.max(slowestMs, performance.now() - begunMs);
      } else tryAgain(one);
      running.delete(sent);
    });
    running.add(sent);
  };
  const timer = setInterval(() => {
    const now = clocks.now();
    for (const one of due) if (one.at <= now) begin(one, clocks.now());
  }, LOOK_EVERY_MS);

  return {
    tries: () => tries,
    counts: () => ({ answered, givenUp, slowestMs: Math.round(slowestMs) }),
    missed(from, to) {
      const before = due;
      due = new Set();
      for (const one of before) {
        if (one.at >= to) {
          due.add(one);
          continue;
        }
        if (one.tries > 0) tryAgainAfter(one, to);
        else {
          let sentAt = one.sentAt;
          for (; sentAt < to; sentAt = one.job.nextAt(sentAt)) {
            if (sentAt >= from || one.at >= from) tryAgainAfter({ ...one, sentAt }, to);
          }
          due.add({ job: one.job, sentAt, tries: 0, at: sentAt });
        }
      }

      function tryAgainAfter({ job, sentAt }: Due, end: Instant): void {
        // the clocks jumped over it: it tried, and nobody answered
        note({ job }, sentAt);
        const index = RETRIES_SECS.findIndex((secs) => addSecs(sentAt, secs) >= end);
        if (index < 0) givenUp += 1;
        else due.add({ job, sentAt, tries: index + 1, at: addSecs(sentAt, RETRIES_SECS[index] ?? 0) });
      }
    },
    shift(bySecs, now) {
      const before = due;
      due = new Set();
      for (const one of before) {
        const sentAt = one.job.check.kind === 'simple' ? addSecs(one.sentAt, bySecs) : one.job.nextAt(now);
        // a cron daemon starts what is due by the new time
        if (one.tries === 0 || one.job.check.kind === 'simple')
          due.add({ ...one, sentAt, at: one.tries === 0 ? sentAt : addSecs(one.at, bySecs) });
        else due.add({ ...one, at: now });
      }
    },
    async stop() {
      clearInterval(timer);
      await Promise.all(running);
      agent.destroy();
    },
  };
}

/** Resolves with whether it was answered with 200; whatever else happens is a reason to try again. */
function ping(port: number, code: string, agent: Agent): Promise<boolean> {
  return new Promise((resolve) => {
    const sent = request({ host: '127.0.0.1', port, path: `/ping/${code}`, agent }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode === 200));
      response.on('error', () => resolve(false));
    });
    sent.on('error', () => resolve(false));
    sent.end();
  });
}
