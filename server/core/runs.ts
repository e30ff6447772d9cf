import { isBelievableRun } from './duration.ts';
import type { Instant, Micros } from './instant.ts';
import type { Ping } from './ping.ts';

/** One run of a job, as its pings tell. */
export interface Run {
  /** Serial of the ping that ended it; of the one that began it, as long as it has not ended. */
  readonly n: number;
  /** When it ended, or began. */
  readonly at: Instant;
  /** Null when no start was reported. Of a run in progress: so far. */
  readonly duration: Micros | null;
  /** `lost`: it began, and another began before it ended. */
  readonly outcome: 'success' | 'fail' | 'running' | 'lost';
}

type RunPing = Pick<Ping, 'n' | 'createdAt' | 'kind' | 'rid'>;

/**
 * Returns the runs that pings tell of, in order of their last ping. The start of a run and its end have the same rid (or
 * none); only the runs whose clocks are ticking, begun at `clocksSince`, are still in progress.
 */
export function runsOf(pings: readonly RunPing[], clocksSince: readonly Instant[], now: Instant): Run[] {
  const open = new Map<string | null, RunPing>();
  const runs: Run[] = [];
  const giveUp = (start: RunPing): void => {
    const isRunning = clocksSince.includes(start.createdAt);
    runs.push({
      n: start.n,
      at: start.createdAt,
      duration: isRunning ? Math.max(now - start.createdAt, 0) : null,
      outcome: isRunning ? 'running' : 'lost',
    });
  };
  for (const ping of [...pings].sort((a, b) => a.n - b.n)) {
    const { n, createdAt, kind, rid } = ping;
    const start = open.get(rid);
    if (kind === 'start') {
      if (start !== undefined) giveUp(start);
      open.set(rid, ping);
    } else if (kind === 'success' || kind === 'fail') {
      open.delete(rid);
      const duration = start === undefined ? null : createdAt - start.createdAt;
      runs.push({
        n,
        at: createdAt,
        duration: duration !== null && isBelievableRun(duration) ? duration : null,
        outcome: kind,
      });
    }
  }
  for (const start of open.values()) giveUp(start);
  return runs.sort((a, b) => a.n - b.n);
}
