import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type * as Esbuild from 'esbuild';
import type { IncomingPing } from '../core/incoming.ts';
import { Unavailable } from '../errors.ts';
import type { WriteGate } from '../store/write-gate.ts';
import type { Answer, Task } from './sqlite-messages.ts';
import type { Committed, PingWriter } from './writer.ts';

// `.ts` in a checkout, `.js` in dist/.
const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

// All that lives here lives for one batch, so much room for young objects would only be memory.
const resourceLimits = { maxYoungGenerationSizeMb: 16 };

interface Waiting {
  readonly resolve: (committed: Committed) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Opens the writer of pings for an SQLite file: a thread that owns a connection and takes one batch at a time.
 *
 * Takes the gate for each, so that it never meets another writer of this process.
 */
export function openSqlitePingWriter({ file, gate }: { readonly file: string; readonly gate: WriteGate }): PingWriter {
  let waiting: Waiting[] = [];
  let worker: Worker | undefined;

  const ask = (task: Task): Promise<Committed> =>
    new Promise((resolve, reject) => {
      worker ??= start();
      // it keeps the process alive only while it has something to do
      worker.ref();
      waiting.push({ resolve, reject });
      worker.postMessage(task);
    });

  const start = (): Worker => {
    const started = startWorker(file);
    started.on('message', (answer: Answer) => {
      const asked = waiting.shift();
      if (waiting.length === 0) started.unref();
      if (answer.committed) asked?.resolve(answer.committed);
      else asked?.reject(errorOf(answer));
    });
    started.on('error', (error) => lost(started, error));
    started.on('exit', () => lost(started, undefined));
    started.unref();
    return started;
  };

  /** What it was doing may or may not be committed; the next task starts another. */
  const lost = (gone: Worker, cause: unknown): void => {
    if (worker !== gone) return;
    worker = undefined;
    const asked = waiting;
    waiting = [];
    for (const { reject } of asked) reject(new Unavailable('the thread that writes pings ended', 1, cause));
  };

  worker = start();
  return {
    lanes: 1,
    commit: (pings) => gate.run(() => ask({ is: 'commit', pings: pings.map(forThread) })),
    create: (ping) => gate.run(() => ask({ is: 'create', ping: forThread(ping) })),
    async close() {
      if (worker === undefined) return;
      worker.ref();
      const ending = once(worker, 'exit');
      worker.postMessage({ is: 'close' } satisfies Task);
      await ending;
    },
  };
}

function startWorker(file: string): Worker {
  const options = { workerData: file, resourceLimits };
  if (EXTENSION === 'js') return new Worker(new URL('sqlite-worker.js', import.meta.url), options);
  bundled ??= bundle();
  return new Worker(bundled, { ...options, eval: true });
}

// Threads do not inherit the loader of tsx or vitest, and loading it again takes a second for each thread.
let bundled: string | undefined;

/** Returns the thread's source and all it imports of ours as one script; in a checkout only. */
function bundle(): string {
  const load = createRequire(import.meta.url);
  const { buildSync }: typeof Esbuild = load('esbuild');
  const sqlite = load.resolve('better-sqlite3');
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL('sqlite-worker.ts', import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    // a script without a file has no folder from which packages could be found
    alias: { 'better-sqlite3': sqlite },
    external: [sqlite],
    write: false,
  });
  return outputFiles.map(({ text }) => text).join('');
}

/** Posting a view copies all of the memory it looks into, so a body goes with memory of just its size. */
function forThread(ping: IncomingPing): IncomingPing {
  const { body } = ping;
  return body === null || body.byteLength === body.buffer.byteLength ? ping : { ...ping, body: new Uint8Array(body) };
}

function errorOf({ isUnavailable, message }: Exclude<Answer, { readonly committed: Committed }>): Error {
  return isUnavailable
    ? new Unavailable('the database cannot be written now', 1, new Error(message))
    : new Error(message);
}
