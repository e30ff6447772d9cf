import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect } from 'vitest';
import type { Prompt } from '../../commands/support/prompt.ts';
import { runCommandLine } from '../../commands/support/run-command-line.ts';
import { createSealer } from '../../server/sealing.ts';
import { openStore } from '../../server/store/open.ts';
import { databaseEnv } from '../support/rollcall.ts';
import type { TestStore } from '../support/stores.ts';

// the built program: loading the sources takes three times as long; `npm test` builds before it tests
const MAIN = fileURLToPath(new URL('../../dist/commands/main.js', import.meta.url));
export const SECRET_KEY = 'secret of the tests of commands';

/** What a command left behind. */
export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Surroundings {
  /** All of its environment but PATH. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly input?: string;
}

/** Runs a command in a process of its own, as a shell would, without a terminal. */
export async function rollcall(args: readonly string[], { env = {}, cwd, input = '' }: Surroundings): Promise<Outcome> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: { PATH: process.env.PATH, ...env },
  });
  child.stdin.on('error', () => undefined); // the command may end without reading it
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, out, err };
}

/** Runs a command within this process: the same but faster, for tables of arguments. */
export async function rollcallHere(
  args: readonly string[],
  surroundings: Surroundings & { prompt?: Prompt },
): Promise<Outcome> {
  const { env = {}, cwd, input = '', prompt = null } = surroundings;
  const lines = { out: '', err: '' };
  const code = await runCommandLine(args, {
    env,
    cwd,
    program: 'rollcall',
    stdin: Readable.from([input]),
    stdout: { write: (line) => (lines.out += line) },
    stderr: { write: (line) => (lines.err += line) },
    prompt,
  });
  return { code, ...lines };
}

/**
 * Prepares a database of its own for the tests around the call. `run` runs a command within this process, `runApart` in
 * one of its own, and `json` adds `--json` and expects that all went well.
 */
export function commandsOn(open: () => Promise<TestStore>, env: Readonly<Record<string, string>> = {}) {
  let database: TestStore;
  let cwd: string;
  beforeAll(async () => {
    const opened = await open();
    // what commands store is sealed with their key
    const sealer = createSealer('stored-secrets', { secretKey: SECRET_KEY, secretKeyFallbacks: [] });
    const store = openStore(opened.options, { sealer });
    const cleanup = async (): Promise<void> => {
      await store.close();
      await opened.cleanup();
    };
    database = { ...opened, store, cleanup };
    cwd = mkdtempSync(join(tmpdir(), 'rollcall-commands-'));
  });
  afterAll(async () => {
    await database.cleanup();
    rmSync(cwd, { recursive: true, force: true });
  });
  const surroundings = (): Surroundings => ({ cwd, env: { ...databaseEnv(database.options), SECRET_KEY, ...env } });
  const run = (...args: readonly string[]): Promise<Outcome> => rollcallHere(args, surroundings());
  return {
    db: () => database,
    surroundings,
    run,
    runApart: (...args: readonly string[]): Promise<Outcome> => rollcall(args, surroundings()),
    async json(...args: readonly string[]) {
      const { code, out, err } = await run(...args, '--json');
      expect({ code, err }).toEqual({ code: 0, err: '' });
      return JSON.parse(out);
    },
  };
}
