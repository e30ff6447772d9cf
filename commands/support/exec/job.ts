import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import type { Env } from '../../../server/config/texts.ts';

/** As shells say it: not found, not allowed to run, ended by a signal. */
const NOT_FOUND = 127;
const NOT_RUNNABLE = 126;
const SIGNALLED = 128;
const PASSED_ON = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const;
/** A program that the job left in the background may hold its output open; the job itself has ended. */
const LAST_OUTPUT_MS = 1_000;

/** How a job ended. */
export interface JobEnd {
  /** As a shell would report it: 128 and the number of the signal that ended it. */
  readonly exitCode: number;
  /** The last bytes that it wrote to both outputs. */
  readonly tail: Uint8Array;
}

export interface JobOptions {
  readonly env: Env;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** How much of the end of its output is kept; 0: it writes to ours directly. */
  readonly tailBytes: number;
}

/**
 * Runs a job, passes signals on to it and its output on as it comes. Ctrl C reaches the job by itself, as it has the same
 * terminal. Never rejects: a command that cannot be run ends with 127 or 126.
 */
export function runJob(command: readonly string[], options: JobOptions): Promise<JobEnd> {
  const [program = '', ...args] = command;
  const { env, stdout, stderr, tailBytes } = options;
  const tail = createTail(tailBytes);
  const output = tailBytes === 0 ? 'inherit' : 'pipe';
  const child = spawn(program, args, { env, stdio: ['inherit', output, output] });
  const stopPassing = passSignals(child);
  const ends = [relay(child.stdout, stdout, tail.add), relay(child.stderr, stderr, tail.add)];
  return new Promise((resolve) => {
    const end = (exitCode: number): void => {
      stopPassing();
      resolve({ exitCode, tail: tail.bytes() });
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      const line = `${program}: ${error.code === 'ENOENT' ? 'command not found' : error.message}\n`;
      stderr.write(line);
      tail.add(Buffer.from(line));
      end(error.code === 'ENOENT' ? NOT_FOUND : NOT_RUNNABLE);
    });
    child.once('exit', (code, signal) => {
      const exitCode = code ?? SIGNALLED + (signal === null ? 0 : constants.signals[signal]);
      const limit = setTimeout(() => end(exitCode), LAST_OUTPUT_MS);
      void Promise.all(ends).then(() => {
        clearTimeout(limit);
        end(exitCode);
      });
    });
  });
}

function passSignals(child: ChildProcess): () => void {
  const hasTerminal = process.stdin.isTTY === true;
  const passed = PASSED_ON.filter((signal) => !(hasTerminal && signal === 'SIGINT'));
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of passed) process.on(signal, pass);
  const ignore = (): void => {};
  if (hasTerminal) process.on('SIGINT', ignore);
  return () => {
    for (const signal of passed) process.off(signal, pass);
    process.off('SIGINT', ignore);
  };
}

/** Resolves when the output has ended. */
function relay(from: Readable | null, to: Writable, add: (chunk: Uint8Array) => void): Promise<void> {
  if (from === null) return Promise.resolve();
  return new Promise((resolve) => {
    from.on('data', (chunk: Buffer) => {
      to.write(chunk);
      add(chunk);
    });
    from.once('close', () => resolve());
  });
}

/** Keeps the last bytes of what is added. */
function createTail(most: number) {
  let kept: Uint8Array[] = [];
  let size = 0;
  return {
    add(chunk: Uint8Array) {
      kept.push(chunk);
      size += chunk.byteLength;
      // joined now and then, so that a job that prints a byte at a time costs little
      if (size > 2 * most || kept.length > 1_000) {
        kept = [Buffer.concat(kept).subarray(-most)];
        size = kept[0]?.byteLength ?? 0;
      }
    },
    bytes: (): Uint8Array => (most === 0 ? new Uint8Array() : Buffer.concat(kept).subarray(-most)),
  };
}
