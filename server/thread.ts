import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import type * as Esbuild from 'esbuild';

// `.ts` in a checkout, `.js` in dist/.
const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

/** What runs in a thread of its own. */
export interface ThreadSource {
  /** The address of the file, without its ending. */
  readonly module: URL;
  /** Packages that are loaded as they are, since they hold compiled code. */
  readonly natives: readonly string[];
}

/** Starts a file of ours in a thread of its own. */
export function startThread({ module, natives }: ThreadSource, options: WorkerOptions): Worker {
  if (EXTENSION === 'js') return new Worker(new URL(`${module.href}.js`), options);
  const known = bundles.get(module.href) ?? bundle(module, natives);
  bundles.set(module.href, known);
  return new Worker(known, { ...options, eval: true });
}

// Threads do not inherit the loader of tsx or vitest, and loading it again takes a second for each thread.
const bundles = new Map<string, string>();

/** Returns the thread's source and all it imports as one script; in a checkout only. */
function bundle(module: URL, natives: readonly string[]): string {
  const load = createRequire(import.meta.url);
  const { buildSync }: typeof Esbuild = load('esbuild');
  // a script without a file has no folder from which packages could be found
  const alias = Object.fromEntries(natives.map((name) => [name, load.resolve(name)]));
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(`${module.href}.ts`)],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    alias,
    external: Object.values(alias),
    write: false,
  });
  return outputFiles.map(({ text }) => text).join('');
}
