import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { StoreOptions } from '../../server/store/open.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
// the built program, as operators run it: `npm test` builds before it tests
const MAIN = 'dist/commands/main.js';
// as `npm start`, the container and the unit start it (docs/performance.md)
const NODE_FLAGS = ['--max-semi-space-size=32'];

type Env = Readonly<Record<string, string>>;

/** The program running in a process of its own. */
export interface RunningRollcall {
  readonly child: ChildProcess;
  /** Where it listens for HTTP. */
  readonly base: string;
  /** What it has logged, one object a line. */
  readonly logged: readonly Readonly<Record<string, unknown>>[];
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL: nothing is finished. */
  kill(): Promise<void>;
}

/** Starts a daemon of the program on a free port and waits until it listens. */
export async function startRollcall(command: string, env: Env, args: readonly string[] = []): Promise<RunningRollcall> {
  return await startRollcallIn(ROOT, command, env, { args });
}

/** The same, started by another program: `through` is that with its arguments. */
export async function startRollcallThrough(
  through: readonly string[],
  command: string,
  env: Env,
): Promise<RunningRollcall> {
  return await startRollcallIn(ROOT, command, env, { through });
}

interface StartOptions {
  readonly args?: readonly string[];
  /** False for those that have no listener for HTTP; they are not waited for. */
  readonly listens?: boolean;
  /** A program with its arguments that starts the one in the words behind it. */
  readonly through?: readonly string[];
}

/** Starts a daemon of the program that was built in a folder. */
export async function startRollcallIn(
  folder: string,
  command: string,
  env: Env,
  { args = [], listens = true, through = [] }: StartOptions = {},
): Promise<RunningRollcall> {
  const [program = '', ...words] = [...through, process.execPath, ...NODE_FLAGS, MAIN, command, ...args];
  const child = spawn(program, words, {
    cwd: folder,
    env: { ...inherited(), PORT: '0', BIND: '127.0.0.1', LOG_FORMAT: 'json', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const logged: Record<string, unknown>[] = [];
  const errors: string[] = [];
  createInterface(child.stderr).on('line', (line) => errors.push(line));
  const exited = once(child, 'exit');
  const port = await new Promise<number>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      const entry: Record<string, unknown> = JSON.parse(line);
      logged.push(entry);
      if (typeof entry['port'] === 'number' && String(entry['msg']).startsWith('listening for p'))
        resolve(entry['port']);
    });
    if (!listens) resolve(0);
    exited.then(([code]) => reject(new Error(`rollcall ${command} ended with ${code}: ${errors.join('\n')}`)), reject);
  });
  return {
    child,
    base: `http://127.0.0.1:${port}`,
    logged,
    async stop() {
      child.kill('SIGTERM');
      const [code] = await exited;
      return code;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** What a command printed and how it ended. */
export interface CommandResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a command of the program to its end. */
export async function rollcall(args: readonly string[], env: Env): Promise<CommandResult> {
  return await rollcallIn(ROOT, args, env);
}

/** Runs a command of the program that was built in a folder. */
export async function rollcallIn(folder: string, args: readonly string[], env: Env): Promise<CommandResult> {
  return await resultOf([process.execPath, MAIN, ...args], { cwd: folder, env });
}

/**
 * Runs a command of the program without the right of root to write everywhere, so that files and folders are closed to it
 * as they are to other users.
 */
export async function rollcallWithoutRights(args: readonly string[], env: Env): Promise<CommandResult> {
  const isRoot = process.getuid?.() === 0;
  const through = isRoot ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : [];
  return await resultOf([...through, process.execPath, MAIN, ...args], { cwd: ROOT, env });
}

async function resultOf(
  [program = '', ...words]: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: Env },
): Promise<CommandResult> {
  const child = spawn(program, words, { cwd, env: { ...inherited(), ...env } });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const [code] = await once(child, 'close');
  return { code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() };
}

/** The environment by which the program opens the database of a test. */
export function databaseEnv(options: StoreOptions): Env {
  const common = { DATA_DIR: '/nonexistent', SECRET_KEY: 'test-secret' };
  if (options.database === 'sqlite') return { ...common, DB: 'sqlite', DB_NAME: options.file };
  return {
    ...common,
    DB: 'postgres',
    DB_HOST: options.host ?? '',
    DB_PORT: String(options.port ?? ''),
    DB_USER: options.user ?? '',
    DB_PASSWORD: options.password ?? '',
    DB_NAME: options.name ?? '',
    DB_SSLMODE: options.sslmode ?? 'prefer',
  };
}

/** What every program needs of our own environment, and nothing that would configure Rollcall. */
function inherited(): Env {
  const names = ['PATH', 'HOME', 'TMPDIR', 'LANG'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}
