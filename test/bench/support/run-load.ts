import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { StoreOptions } from '../../../server/store/open.ts';
import { databaseEnv } from '../../support/rollcall.ts';
import type { LoadOrder, LoadResult } from './load.ts';
import type { ServerOrder } from './ping-server.ts';

const BUILT = fileURLToPath(new URL('../../../node_modules/.cache/rollcall/bench', import.meta.url));

/** A server under test, running. */
export interface BenchServer {
  readonly pid: number;
  readonly port: number;
  /** Stops it; without a signal as a crash would, to see what is on disk. */
  kill(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts the `pinger` command, as operators run it. */
export async function startPinger(options: StoreOptions, execArgv: readonly string[] = []): Promise<BenchServer> {
  const env = { ...process.env, ...databaseEnv(options), PORT: '0', BIND: '127.0.0.1', LOG_FORMAT: 'json' };
  const path = join(BUILT, 'commands/main.js');
  const child = spawn(process.execPath, [...execArgv, path, 'pinger'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout);
  for await (const line of lines) {
    const entry: unknown = JSON.parse(line);
    if (isListening(entry)) return running(child, entry.port);
    console.error(line);
  }
  throw new Error('the pinger command ended');
}

/** Runs a command of the compiled program to its end; returns what it printed. */
export async function runBuilt(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const path = join(BUILT, 'commands/main.js');
  const child = spawn(process.execPath, [path, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (code !== 0) throw new Error(`${args[0]} ended with ${code}`);
  return out;
}

/** Starts the server of `ping-server.ts`. */
export async function startServer(order: ServerOrder): Promise<BenchServer> {
  const child = start('ping-server.js');
  child.send(order);
  const { port } = await messageOf(child, isListening);
  return running(child, port);
}

function running(child: ChildProcess, port: number): BenchServer {
  return {
    pid: child.pid ?? 0,
    port,
    async kill(signal = 'SIGKILL') {
      const gone = once(child, 'exit');
      child.kill(signal);
      await gone;
    },
  };
}

/** Runs the load generator once. */
export async function runLoad(order: LoadOrder): Promise<LoadResult> {
  const child = start('load.js');
  child.send(order);
  return await messageOf(child, isResult);
}

/** Compiles the program and the load generator, to run them as in production: what tsx makes of them is slower. */
export async function buildBench(): Promise<void> {
  const tsc = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url));
  const project = fileURLToPath(new URL('../tsconfig.json', import.meta.url));
  // what is no longer in the sources must not stay, least of all a migration
  await rm(BUILT, { recursive: true, force: true });
  const child = fork(tsc, ['-p', project], { execArgv: [] });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error('the bench could not be built');
}

function start(file: string): ChildProcess {
  const path = join(BUILT, 'test/bench/support', file);
  return fork(path, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
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
