import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';

/** What a program printed and how it ended. */
export interface ProgramResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Longest that a program may take, before it is killed. */
const LIMIT_MS = 45_000;

/**
 * Describes what a program of the system does with a running server. Where it is not installed, the run says so; the
 * project's own check (`CI` is set) installs them all, and fails when one is missing.
 */
export function describeProgram(program: string, tests: () => void): void {
  describe(program, () => {
    if (isInstalled(program)) {
      tests();
      return;
    }
    test('is not installed here, so it was left out', () => {
      process.stderr.write(`left out, as it is not installed: ${program}\n`);
      expect(process.env['CI'] ?? '', `${program} must be there when CI is set`).toBe('');
    });
  });
}

/** Runs a program to its end. */
export async function run(
  program: string,
  args: readonly string[],
  { env = {}, input = '' }: ProgramOptions = {},
): Promise<ProgramResult> {
  const child = spawn(program, args, { env: { ...plainEnv(), ...env }, timeout: LIMIT_MS });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  // one that ends without reading is no failure of ours
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  return { code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() };
}

/** Starts a daemon; it is stopped when the test ends, and shows what it said if it ended before. */
export function startDaemon(program: string, args: readonly string[]): void {
  const child = spawn(program, args, { env: plainEnv(), stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const note = (chunk: Buffer): void => {
    said += chunk.toString();
  };
  child.stdout.on('data', note);
  child.stderr.on('data', note);
  const ended = once(child, 'exit');
  onTestFinished(async () => {
    if (child.exitCode !== null) process.stderr.write(`${program} ended with ${child.exitCode}: ${said}\n`);
    child.kill('SIGKILL');
    await ended;
  });
}

function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Some programs keep settings of their own, and make the folder for them where there is none. */
function home(): string {
  return mkdtempSync(join(tmpdir(), 'rollcall-home-'));
}

/** Nothing that points programs elsewhere: proxies, settings of the user, other languages. */
function plainEnv(): Readonly<Record<string, string>> {
  return { PATH: process.env['PATH'] ?? '', HOME: home(), LANG: 'C.UTF-8', no_proxy: '127.0.0.1' };
}
