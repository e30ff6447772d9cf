import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import type { IncomingPing } from '../core/incoming.ts';
import { Unavailable } from '../errors.ts';
import type { WriteGate } from '../store/write-gate.ts';
import { startThread } from '../thread.ts';
import type { Answer, Task } from './sqlite-messages.ts';
import type { Committed, PingWriter } from './writer.ts';

/** A disk is not emptied within a second. */
const FULL_RETRY_SECS = 10;

const WORKER = { module: new URL('sqlite-worker', import.meta.url), natives: ['better-sqlite3'] };

// All that lives here lives for one batch, so much room for young objects would only be memory.
const resourceLimits = { maxYoungGenerationSizeMb: 16 };

/** What the thread is told when it starts. */
interface WriterData {
  readonly file: string;
  /** Names this process among those that listen for pings. */
  readonly instance: string;
}

export interface SqlitePingWriterOptions extends WriterData {
  readonly gate: WriteGate;
  /** Told when there is no room on the disk. */
  readonly onFull?: (() => void) | undefined;
}

interface Waiting {
  readonly resolve: (committed: Committed) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Opens the writer of pings for an SQLite file: a thread that owns a connection and takes one batch at a time.
 *
 * Takes the gate for each, so that it never meets another writer of this process.
 */
export function openSqlitePingWriter({ gate, onFull, ...data }: SqlitePingWriterOptions): PingWriter {
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
    const started = startThread(WORKER, { workerData: data, resourceLimits });
    started.on('message', (answer: Answer) => {
      const asked = waiting.shift();
      if (waiting.length === 0) started.unref();
      if (answer.committed) asked?.resolve(answer.committed);
      else {
        if (answer.isFull) onFull?.();
        asked?.reject(errorOf(answer));
      }
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
    commit: (pings, patience) =>
      gate.runUrgent(patience, (patienceMs) => ask({ is: 'commit', pings: pings.map(forThread), patienceMs })),
    create: (ping, patience) =>
      gate.runUrgent(patience, (patienceMs) => ask({ is: 'create', ping: forThread(ping), patienceMs })),
    async close() {
      if (worker === undefined) return;
      worker.ref();
      const ending = once(worker, 'exit');
      worker.postMessage({ is: 'close' } satisfies Task);
      await ending;
    },
  };
}

/** Posting a view copies all of the memory it looks into, so a body goes with memory of just its size. */
function forThread(ping: IncomingPing): IncomingPing {
  const { body } = ping;
  return body === null || body.byteLength === body.buffer.byteLength ? ping : { ...ping, body: new Uint8Array(body) };
}

function errorOf({ isUnavailable, isFull, message }: Exclude<Answer, { readonly committed: Committed }>): Error {
  if (isFull) return new Unavailable('the disk with the database is full', FULL_RETRY_SECS, new Error(message));
  return isUnavailable
    ? new Unavailable('the database cannot be written now', 1, new Error(message))
    : new Error(message);
}
