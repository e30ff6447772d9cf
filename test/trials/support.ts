import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TSC = join('node_modules', 'typescript', 'bin', 'tsc');
/** `server/core/check.ts(12,3): error TS2741: Property 'x' is missing in …` */
const TYPE_ERROR = /^(?<file>[^\s(]+)\((?<line>\d+),\d+\): error TS\d+: (?<message>.*)$/s;

const KNOWN = 'types.tsbuildinfo';

/** What the compiler knows of the last copy: it looks anew only at what differs, and at what depends on that. */
let known: Uint8Array | null = null;

/** Something a developer adds to Rollcall, done in a copy of the tree to see what it takes. */
export interface Trial {
  /** What is added, in a few words. */
  readonly about: string;
  /** Makes the change in the copy and returns what it showed, in order. */
  readonly run: (tree: Tree) => Promise<readonly Finding[]>;
}

/** One thing that a trial is to show. */
export interface Finding {
  readonly what: string;
  readonly isShown: boolean;
  /** What was seen instead, or in addition. */
  readonly detail?: string;
}

/** The files a trial added and edited, sorted. */
export interface Touched {
  readonly added: readonly string[];
  readonly edited: readonly string[];
}

export interface Outcome extends Touched {
  readonly findings: readonly Finding[];
}

/** A copy of the tree in a temporary folder. Paths are relative to its root. */
export interface Tree {
  readonly folder: string;
  /** Adds a file that was not there. */
  add(path: string, content: string): Promise<void>;
  /** Replaces a text that occurs exactly once in a file. */
  edit(path: string, before: string, after: string): Promise<void>;
  /** Writes a file anew, as a generator would. */
  replace(path: string, content: string): Promise<void>;
  touched(): Touched;
  /** Type-checks the copy and returns what the compiler found. */
  typeErrors(): Promise<readonly TypeFault[]>;
  /** Runs a TypeScript file of the copy, or a test file with `vitest: true`. */
  run(path: string, options?: { readonly vitest?: boolean }): Promise<Ended>;
}

export interface TypeFault {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

export interface Ended {
  readonly code: number | null;
  /** What it wrote to standard output and standard error. */
  readonly output: string;
}

/** Runs a trial in a fresh copy of the tree, which is removed afterwards. */
export async function runTrial({ run }: Trial): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-trial-'));
  try {
    await copyTree(folder);
    const tree = openTree(folder);
    return { findings: await run(tree), ...tree.touched() };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Returns a finding that holds when no type error is left; its detail names those that are. */
export function compiles(what: string, faults: readonly TypeFault[]): Finding {
  return { what, isShown: faults.length === 0, detail: faultLines(faults) };
}

/** Returns type errors as lines of text, `file:line message`. */
export function faultLines(faults: readonly TypeFault[]): string {
  return faults.map(({ file, line, message }) => `${file}:${line} ${message.trimEnd()}`).join('\n');
}

/** Copies what git knows or would add, and links the installed packages. */
async function copyTree(folder: string): Promise<void> {
  const listed = await ended('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], ROOT);
  if (listed.code !== 0) throw new Error(`git lists no files: ${listed.output}`);
  const paths = listed.output.split('\0').filter((path) => path !== '' && existsSync(join(ROOT, path)));
  for (const parent of new Set(paths.map((path) => dirname(path))))
    await mkdir(join(folder, parent), { recursive: true });
  for (const path of paths) await copyFile(join(ROOT, path), join(folder, path));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'dir');
}

function openTree(folder: string): Tree {
  const added = new Set<string>();
  const edited = new Set<string>();
  return {
    folder,

    async add(path, content) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content, { flag: 'wx' });
      added.add(path);
    },

    async edit(path, before, after) {
      const content = await readFile(join(folder, path), 'utf8');
      const [head, tail, ...more] = content.split(before);
      if (head === undefined || tail === undefined || more.length > 0)
        throw new Error(`${path} must contain this exactly once: ${before}`);
      await writeFile(join(folder, path), `${head}${after}${tail}`);
      if (!added.has(path)) edited.add(path);
    },

    async replace(path, content) {
      await writeFile(join(folder, path), content);
      if (!added.has(path)) edited.add(path);
    },

    touched: () => ({ added: [...added].sort(), edited: [...edited].sort() }),

    async typeErrors() {
      // one checker: several do much of the same work, each for itself
      const options = ['--noEmit', '--pretty', 'false', '--checkers', '1', '--incremental', '--tsBuildInfoFile', KNOWN];
      if (known !== null) await writeFile(join(folder, KNOWN), known);
      const { code, output } = await ended(process.execPath, [TSC, ...options], folder);
      known = await readFile(join(folder, KNOWN));
      const faults = output.split(/\n(?!\s)/).flatMap(typeFaultIn);
      if (code !== 0 && faults.length === 0) throw new Error(`the compiler failed: ${output}`);
      return faults;
    },

    run: (path, { vitest = false } = {}) =>
      vitest
        ? ended(process.execPath, [join('node_modules', 'vitest', 'vitest.mjs'), 'run', path], folder)
        : ended(process.execPath, ['--import', 'tsx', path], folder),
  };
}

/** What an error comes from follows in lines that are indented. */
function typeFaultIn(text: string): readonly TypeFault[] {
  const { file, line, message } = TYPE_ERROR.exec(text)?.groups ?? {};
  return file === undefined || message === undefined ? [] : [{ file, line: Number(line), message }];
}

async function ended(command: string, args: readonly string[], cwd: string): Promise<Ended> {
  const { PATH, HOME } = process.env;
  const child = spawn(command, args, { cwd, env: { PATH, HOME }, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { code, output: out + err };
}
