import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import type { CommandContext } from './command.ts';
import { type Daemon, serveUntilSignal } from './serve-until-signal.ts';

// A worker that dies at once, time after time, must not keep the machine busy with starting it.
const RESTART_PAUSE_MS = 1_000;

/**
 * Runs a daemon in as many processes as `WEB_WORKERS` says, all listening on one port; with one, in this process. A worker
 * that dies is replaced. On SIGTERM or SIGINT each finishes what it has in hand; resolves with the exit code.
 */
export async function serveWithWorkers(daemon: Daemon, context: CommandContext): Promise<number> {
  const count = context.readConfig().config.webWorkers;
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
    let listened = false;
    worker.once('listening', () => {
      listened = true;
    });
    worker.once('exit', (code: number | null, signal: string | null) => {
      running.delete(worker);
      if (stopping) return;
      err(`a worker ended (${signal ?? `exit code ${code}`})`);
      // one that never got as far as listening would not the next time either
      if (!listened && code !== null && code !== 0) {
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
