import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { StoreOptions } from '../../server/store/open.ts';

/** Another process at work on a database. */
export interface StoreProcess {
  readonly child: ChildProcess;
  /** Resolves with the next line it prints. */
  line(): Promise<string>;
  /** Resolves when it has ended: the lines it printed and nobody asked for, and its exit code. */
  readonly ended: Promise<{ readonly lines: readonly string[]; readonly code: number | null }>;
}

/**
 * Starts a script with the options of a database as its first argument and waits for nothing.
 *
 * @example startStoreProcess(new URL('./add-pings.ts', import.meta.url), db.options, '200')
 */
export function startStoreProcess(script: URL, options: StoreOptions, ...more: string[]): StoreProcess {
  const loader = script.pathname.endsWith('.ts') ? ['--import', 'tsx'] : [];
  const args = [...loader, fileURLToPath(script), JSON.stringify(options), ...more];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const unread: string[] = [];
  const waiting: ((line: string) => void)[] = [];
  createInterface(child.stdout).on('line', (line) => {
    const next = waiting.shift();
    if (next) next(line);
    else unread.push(line);
  });
  return {
    child,
    line() {
      const known = unread.shift();
      if (known !== undefined) return Promise.resolve(known);
      return new Promise((resolve) => waiting.push(resolve));
    },
    ended: once(child, 'close').then(([code]) => ({ lines: unread, code: typeof code === 'number' ? code : null })),
  };
}
