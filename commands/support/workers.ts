import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import type { Config } from '../../server/config.ts';
import type { CommandContext } from './command.ts';
import { type Daemon, serveUntilSignal } from './serve-until-signal.ts';

// One that dies sooner would do so again: what is wrong is wrong for all of them.
const AT_ONCE_MS = 5_000;
// A worker that dies at once, time after time, must not keep the machine busy with starting it.
const RESTART_PAUSE_MS = 1_000;

/**
 * Runs a daemon in as many processes as `countOf` says (default: `WEB_WORKERS`), all listening on one port if they listen;
 * with one, in this process. A worker that dies is replaced, unless it dies as it starts. On SIGTERM or SIGINT each finishes
 * what it has in hand; resolves with the exit code.
 */
export async function serveWithWorkers(
  daemon: Daemon,
  context: CommandContext,
  countOf: (config: Config) => number = ({ webWorkers }) => webWorkers,
): Promise<number> {
  const count = countOf(context.readConfig().config);
  if (cluster.isPrimary && count > 1) return overseeWorkers(count, context);
  const code = await serveUntilSignal(daemon, context);
  // the channel to the overseer would keep a worker alive that has nothing left to do
  cluster.worker?.disconnect();
  return code;
}

async function overseeWorkers(count: number, { err }: CommandContext): Promise<number> {
  const running = new Set<Worker>();
  let stopping = false;
  let firstFailure: number | null = null;

  const start = (): void => {
    if (stopping) return;
    const worker = cluster.fork();
    running.add(worker);
    const startedAt = performance.now();
    let listened = false;
    worker.once('listening', () => {
      listened = true;
    });
    worker.once('exit', (code: number | null, signal: string | null) => {
      running.delete(worker);
      if (stopping) return;
      err(`a worker ended (${signal ?? `exit code ${code}`})`);
      const wasWorking = listened || performance.now() - startedAt > AT_ONCE_MS;
      if (!wasWorking && code !== null && code !== 0) {
        firstFailure ??= code;
        stopAll('SIGTERM');
        return;
      }
      setTimeout(start, RESTART_PAUSE_MS);
    });
  };
  const stopAll = (signal: NodeJS.Signals): void => {
    stopping = true;
    for (const worker of running) worker.process.kill(signal);
  };

  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stopAll(signal));
  for (let n = 0; n < count; n += 1) start();
  while (!stopping || running.size > 0) await once(cluster, 'exit');
  return firstFailure ?? 0;
}
