import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { FACTS } from '../config/schema.ts';
import { DeliveryError } from './delivery-error.ts';
import { errorCode } from './dial.ts';
import type { ProgramResult, Shell } from './ways-out.ts';

const TIMEOUT_MS = 60_000;
const MAX_OUTPUT_BYTES = 4096;
/** A background child may keep the pipes open for ever; what the program itself wrote is there by now. */
const DRAIN_MS = 200;
/** What a command that a user wrote gets of the server's environment. */
const HARMLESS = ['PATH', 'HOME', 'LANG', 'TZ'];

/** Builds the way to run programs; `environment` is the server's, of which secrets are not passed on. */
export function createShell(environment: Readonly<Record<string, string | undefined>>): Shell {
  const env = withoutSecrets(environment);
  const harmless = Object.fromEntries(HARMLESS.map((name) => [name, environment[name]]));
  return {
    run: (program, args, { timeoutMs = TIMEOUT_MS, variables } = {}) => {
      const given = variables === undefined ? env : { ...harmless, ...asVariables(variables) };
      return runProgram(program, args, given, timeoutMs);
    },
  };
}

/** Returns the values as the system accepts them: a variable ends at a zero byte. */
function asVariables(values: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...values].map(([name, value]) => [name, value.replaceAll('\0', '')]));
}

/** Returns the environment without the server's own passwords, keys, tokens and the files that hold them. */
export function withoutSecrets(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const secret = [...FACTS.values()].filter((facts) => facts.secret).flatMap(({ name, aliases }) => [name, ...aliases]);
  const hidden = new Set(secret.flatMap((name) => [name, `${name}_FILE`]));
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !hidden.has(name)));
}

function runProgram(
  program: string,
  args: readonly string[],
  env: Record<string, string | undefined>,
  timeoutMs: number,
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    // detached makes it the leader of a process group of its own, which can be ended as a whole
    const child = spawn(program, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = collectOutput(child);
    let timedOut = false;
    const limit = setTimeout(() => {
      timedOut = true;
      killGroup(child.pid);
    }, timeoutMs);
    const finish = (exitCode: number | null): void => {
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ exitCode, timedOut, output: output() });
    };
    child.once('error', (error) => {
      clearTimeout(limit);
      reject(startError(error));
    });
    child.once('exit', (exitCode) => {
      clearTimeout(limit);
      const drained = setTimeout(() => finish(exitCode), DRAIN_MS);
      child.once('close', () => {
        clearTimeout(drained);
        finish(exitCode);
      });
    });
  });
}

function collectOutput(child: ChildProcessByStdio<null, Readable, Readable>): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  const keep = (chunk: Buffer): void => {
    // read on past the cap: a program whose output is not read would hang
    if (size < MAX_OUTPUT_BYTES) chunks.push(chunk.subarray(0, MAX_OUTPUT_BYTES - size));
    size += chunk.length;
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return () => Buffer.concat(chunks).toString('utf8');
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // gone in the meantime
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}

function startError(error: Error): DeliveryError {
  const isMissing = ['ENOENT', 'EACCES', 'ENOTDIR'].includes(errorCode(error) ?? '');
  return isMissing
    ? new DeliveryError('the program is not installed on this server', { code: 'disabled_by_server', cause: error })
    : new DeliveryError('the program could not be started', { code: 'internal', cause: error });
}
