import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startRollcall } from '../support/rollcall.ts';

// Which files one HTTP ping enters from the socket to the commit, measured: the built program counts its calls, once with
// few pings and once with many, and a file is entered when one of its functions was called at least once more for each.

const FEW = 20;
const MANY = 60;

const main = fileURLToPath(new URL('../../dist/commands/main.js', import.meta.url));
const dist = new URL('../../dist/', import.meta.url).href;

/**
 * What runs after the commit is no part of the walk, function by function: another function of these files would count.
 * `pings/queue` calls `onCommitted` and then the telemetry once the writer has resolved, and the handler answers after it.
 */
const AFTER_THE_COMMIT: Readonly<Record<string, readonly string[]>> = {
  'server/bus.ts': ['publish', 'emit'],
  // the nameless one keeps the date of the headers for a second
  'server/http/ping/answer.ts': ['answerTo', 'headersOf', 'send', ''],
  'server/pings/open.ts': ['onCommitted', 'changesOf'],
  'server/store/dialect/sqlite-link.ts': ['send'],
  // the nameless one looks for the bucket of a duration
  'server/telemetry/instruments.ts': ['add', 'observe', ''],
};

/** Returns the source files that each ping enters, sorted. */
export async function walkOfPing(): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-walk-'));
  const settings = { DATA_DIR: join(folder, 'data'), SECRET_KEY: 'walk' };
  try {
    const check = await seedCheck(settings);
    const callsOf = async (pings: number) =>
      await countedCalls({ ...settings, NODE_V8_COVERAGE: join(folder, String(pings)) }, check, pings);
    const few = await callsOf(FEW);
    const many = await callsOf(MANY);
    const entered = [...many].filter(([name, calls]) => calls - (few.get(name) ?? 0) >= MANY - FEW);
    const walked = entered.map(([name]) => splitName(name)).filter(({ file, called }) => !isAfterCommit(file, called));
    return [...new Set(walked.map(({ file }) => file))].sort();
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Takes `server/bus.ts#publish@368` apart. */
function splitName(name: string): { readonly file: string; readonly called: string } {
  return { file: name.slice(0, name.indexOf('#')), called: name.slice(name.indexOf('#') + 1, name.lastIndexOf('@')) };
}

function isAfterCommit(file: string, called: string): boolean {
  return AFTER_THE_COMMIT[file]?.includes(called) ?? false;
}

type Settings = Readonly<Record<string, string>>;

/** Makes a database with one check; returns its code. */
async function seedCheck(settings: Settings): Promise<string> {
  const env = { PATH: process.env['PATH'] ?? '', ...settings };
  const command = async (...args: readonly string[]): Promise<string> =>
    (await promisify(execFile)(process.execPath, [main, ...args], { env })).stdout;
  await command('migrate');
  const project = JSON.parse(await command('createproject', '--owner', 'w@example.org', '--name', 'Walk', '--json'));
  return JSON.parse(await command('createcheck', '--project', project.code, '--name', 'Walk', '--json')).code;
}

/** Starts a pinger, pings the check one by one, stops it; returns how often each function was called. */
async function countedCalls(
  settings: Settings & { readonly NODE_V8_COVERAGE: string },
  check: string,
  pings: number,
): Promise<ReadonlyMap<string, number>> {
  const server = await startRollcall('pinger', settings);
  for (let n = 0; n < pings; n += 1) {
    const answer = await fetch(`${server.base}/ping/${check}`);
    if ((await answer.text()) !== 'OK') throw new Error(`a ping was answered with ${answer.status}`);
  }
  await server.stop();
  return await readCalls(settings.NODE_V8_COVERAGE);
}

interface Coverage {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly {
      readonly functionName: string;
      readonly ranges: readonly { readonly startOffset: number; readonly count: number }[];
    }[];
  }[];
}

async function readCalls(folder: string): Promise<ReadonlyMap<string, number>> {
  const calls = new Map<string, number>();
  for (const name of await readdir(folder)) {
    const coverage: Coverage = JSON.parse(await readFile(join(folder, name), 'utf8'));
    for (const { url, functions } of coverage.result) {
      if (!url.startsWith(dist)) continue;
      const file = url.slice(dist.length).replace(/\.js$/, '.ts');
      for (const { functionName, ranges } of functions) {
        const key = `${file}#${functionName}@${ranges[0]?.startOffset}`;
        calls.set(key, (calls.get(key) ?? 0) + (ranges[0]?.count ?? 0));
      }
    }
  }
  return calls;
}

/** Returns the folders of some files, sorted; `core`, `store` and the like count once, whatever lies below them. */
export function foldersOf(files: readonly string[]): readonly string[] {
  const folder = (file: string): string => dirname(file).replace(/^(server\/(?:core|store))\/.*/, '$1');
  return [...new Set(files.map(folder))].sort();
}
