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

/** What runs after the commit is no part of the walk: hints on the bus, counting, the answer. */
const AFTER_THE_COMMIT = [
  'server/bus.ts',
  'server/http/ping/answer.ts',
  'server/pings/open.ts',
  'server/store/dialect/sqlite-link.ts',
  'server/telemetry/instruments.ts',
];

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
    const files = new Set(entered.map(([name]) => name.slice(0, name.indexOf('#'))));
    return [...files].filter((file) => !AFTER_THE_COMMIT.includes(file)).sort();
  } finally {
    await rm(folder, { recursive: true });
  }
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
