import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Target } from '../attack/target.ts';

const MEBIBYTE = 1024 * 1024;
const HOOK = fileURLToPath(new URL('heap-hook.mjs', import.meta.url));

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** Flags of Node with which a program can be asked for its heap. */
export const HEAP_FLAGS = ['--expose-gc', `--import=${HOOK}`] as const;

/** Mebibytes in use after a collection, and `resident`: what the system has given to the process. */
export interface Held {
  /** Of the process that gives the inputs. */
  readonly here: number;
  /** Of the main thread of the program. */
  readonly main: number;
  /** Of its other threads together. */
  readonly threads: number;
  readonly resident: number;
}

/** Collects garbage here and in a program that runs with the flags, and measures what is left. */
export async function heldBy(target: Target): Promise<Held> {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  const { main, threads }: { main: number; threads: number } = JSON.parse(await tell(target.folder));
  return {
    here: mebibytes(heapUsed + external),
    main: mebibytes(main),
    threads: mebibytes(threads),
    resident: Math.round(target.memory()),
  };
}

function tell(folder: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request({ socketPath: join(folder, 'heap.socket'), agent: false }, (response) => resolve(text(response)))
      .on('error', reject)
      .end();
  });
}

function mebibytes(bytes: number): number {
  return Math.round((bytes / MEBIBYTE) * 10) / 10;
}
