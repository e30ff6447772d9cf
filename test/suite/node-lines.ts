import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// npm run test:node -- [20 22 24]: runs the tests of rules, store, pings, alerts and commands on every line of Node that we
// support, each in a copy of the tree. The programs come from npm. better-sqlite3 12 is compiled for one line of Node; on
// 22 and later the copy gets version 13, which brings its binaries and is what we move to when Node 20 goes
// (docs/decisions/node-20.md).

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const WORKSHOP = join(ROOT, 'node_modules/.cache/node-lines');
const LINES = new Map([
  ['20', '20.20.2'],
  ['22', '22.23.3'],
  ['24', '24.21.0'],
]);
const SQLITE_FROM_22 = '13.2.0';
const TESTS = ['test/core', 'test/store', 'test/pings', 'test/alerts', 'test/commands', 'test/bodies'];

const wanted = process.argv.length > 2 ? process.argv.slice(2) : [...LINES.keys()];
const verdicts: string[] = [];
for (const line of wanted) verdicts.push(`Node ${line}: ${(await runOn(line)) ? 'passed' : 'failed'}`);
process.stdout.write(`${verdicts.join('\n')}\n`);
process.exitCode = verdicts.every((verdict) => verdict.endsWith('passed')) ? 0 : 1;

async function runOn(line: string): Promise<boolean> {
  const version = LINES.get(line);
  if (version === undefined) throw new Error(`choose from ${[...LINES.keys()].join(', ')}`);
  const node = dirname(await nodeOf(line, version));
  // not below node_modules, where the compiler takes it for a package
  const tree = await mkdtemp(join(tmpdir(), `rollcall-node-${line}-`));
  try {
    return await runIn(tree, line, node);
  } finally {
    await rm(tree, { recursive: true });
  }
}

async function runIn(tree: string, line: string, node: string): Promise<boolean> {
  await copyTree(tree);
  if (line !== '20') await replaceSqlite(tree);
  else if (!process.version.startsWith('v20.'))
    throw new Error('the tests on Node 20 need an installation made with Node 20');
  const PATH = [node, process.env['PATH']].join(delimiter);
  const vitest = join(tree, 'node_modules/vitest/vitest.mjs');
  const built = await run(join(node, 'node'), ['build.mjs'], { cwd: tree, PATH });
  return built && (await run(join(node, 'node'), [vitest, 'run', ...TESTS], { cwd: tree, PATH }));
}

/** Installs a line of Node once and returns where it is. */
async function nodeOf(line: string, version: string): Promise<string> {
  const prefix = join(WORKSHOP, `node-${line}`);
  const program = join(prefix, 'node_modules/node/bin/node');
  const isThere = await readFile(program).then(
    () => true,
    () => false,
  );
  if (!isThere) await install(prefix, `node@npm:node-linux-${process.arch}@${version}`);
  return program;
}

async function replaceSqlite(tree: string): Promise<void> {
  const prefix = join(WORKSHOP, 'sqlite');
  await install(prefix, `better-sqlite3@${SQLITE_FROM_22}`);
  await rm(join(tree, 'node_modules/better-sqlite3'), { recursive: true });
  await cp(join(prefix, 'node_modules/better-sqlite3'), join(tree, 'node_modules/better-sqlite3'), { recursive: true });
}

async function install(prefix: string, name: string): Promise<void> {
  await mkdir(prefix, { recursive: true });
  await writeFile(join(prefix, 'package.json'), '{}');
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--no-save', '--prefix', prefix, name];
  if (!(await run('npm', args, { cwd: prefix }))) throw new Error(`npm could not install ${name}`);
}

/** The files that git knows, with a copy of what is installed: links, where the temporary folder is on the same disk. */
async function copyTree(tree: string): Promise<void> {
  const copy =
    'git ls-files -z | tar --null -T - -cf - | tar -xf - -C "$TREE" && mkdir "$TREE/node_modules" && for one in node_modules/* node_modules/.bin; do cp -al "$one" "$TREE/node_modules/" 2>/dev/null || cp -a "$one" "$TREE/node_modules/" || exit 1; done';
  if (!(await run('sh', ['-c', copy], { cwd: ROOT, TREE: tree }))) throw new Error('the tree could not be copied');
}

async function run(
  command: string,
  args: readonly string[],
  { cwd, ...env }: { readonly cwd: string; readonly [name: string]: string },
) {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  return code === 0;
}
