import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LoadOrder, LoadResult } from './load.ts';
import type { ServerOrder } from './ping-server.ts';

/** A server under test, running. */
export interface BenchServer {
  readonly pid: number;
  readonly port: number;
  /** Stops it as a crash would, to see what is on disk. */
  kill(): Promise<void>;
}

/** Starts the server of `ping-server.ts`. */
export async function startServer(order: ServerOrder, execArgv: readonly string[] = []): Promise<BenchServer> {
  const child = start('ping-server.ts', execArgv);
  child.send(order);
  const { port } = await messageOf(child, isListening);
  return {
    pid: child.pid ?? 0,
    port,
    async kill() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** Runs the load generator once. */
export async function runLoad(order: LoadOrder): Promise<LoadResult> {
  const child = start('load.ts');
  child.send(order);
  return await messageOf(child, isResult);
}

function start(file: string, execArgv: readonly string[] = []): ChildProcess {
  const path = fileURLToPath(new URL(`./${file}`, import.meta.url));
  return fork(path, { execArgv: [...process.execArgv, ...execArgv], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

async function messageOf<T>(child: ChildProcess, is: (message: unknown) => message is T): Promise<T> {
  const exit = once(child, 'exit').then(([code]) => {
    throw new Error(`a process of the bench ended with ${code}`);
  });
  const [message]: unknown[] = await Promise.race([once(child, 'message'), exit]);
  exit.catch(() => undefined);
  if (!is(message)) throw new Error('a process of the bench said something unexpected');
  return message;
}

function isListening(message: unknown): message is { readonly port: number } {
  return typeof message === 'object' && message !== null && 'port' in message;
}

function isResult(message: unknown): message is LoadResult {
  return typeof message === 'object' && message !== null && 'p99Ms' in message;
}
