import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { StoreOptions } from '../../server/store/open.ts';

const MAIN = fileURLToPath(new URL('../../commands/main.ts', import.meta.url));
const TSX = import.meta.resolve('tsx');

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
  const child = spawn(process.execPath, ['--import', TSX, MAIN, ...args], {
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

/** Returns the environment that points a command at a test's database. */
export function databaseEnv(options: StoreOptions): Record<string, string> {
  if (options.database === 'sqlite') return { DB_NAME: options.file };
  const { host = '', port = '', user = '', name = '', password = '' } = options;
  return { DB: 'postgres', DB_HOST: host, DB_PORT: port, DB_USER: user, DB_NAME: name, DB_PASSWORD: password };
}
