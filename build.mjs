// Builds what is stale: the server (TypeScript → dist/) and what the browser loads (→ public/build/). `npm start` and
// `npm run rollcall` come through here, so an unchanged tree must cost next to nothing.
//   node build.mjs          builds what is stale
//   node build.mjs --all    builds everything
//   node build.mjs --watch  runs the server from its sources and keeps both up to date: npm run dev
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const isBrowserSource = (path) => /^views\/(client|styles)\//.test(path);

const PARTS = [
  {
    name: 'server',
    stamp: 'dist/.built',
    sources: ['commands', 'migrations', 'server', 'views', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'],
    skip: isBrowserSource,
    before: () => rmSync('dist', { recursive: true, force: true }),
    // types are checked by `npm run typecheck`; who builds to start the server need not wait for that
    command: () => [join(packageFolder('typescript'), 'bin/tsc'), '-p', 'tsconfig.build.json', '--noCheck'],
  },
  {
    name: 'browser files',
    stamp: 'public/build/.built',
    sources: [
      'views/client',
      'views/styles',
      'views/icons.ts',
      'server/integrations',
      'package-lock.json',
      'esbuild.config.mjs',
    ],
    skip: () => false,
    before: () => undefined,
    command: () => ['esbuild.config.mjs'],
  },
];

if (process.argv.includes('--watch')) develop();
else for (const part of PARTS) build(part, process.argv.includes('--all'));

function build(part, always = false) {
  const hash = hashOf(part);
  if (!always && existsSync(part.stamp) && readFileSync(part.stamp, 'utf8') === hash) return;
  process.stderr.write(`Building the ${part.name} …\n`);
  part.before();
  const { status } = spawnSync(process.execPath, part.command(), { stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
  writeFileSync(part.stamp, hash);
}

/** By content: a checkout, a copy or a restored backup changes the times of files, not what they say. */
function hashOf({ sources, skip }) {
  const hash = createHash('sha256');
  for (const path of sources.flatMap(filesIn).filter((path) => !skip(path))) {
    hash.update(`${path}\0`).update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

function filesIn(path) {
  if (!existsSync(path)) return [];
  if (!/^[^.]+$/.test(path)) return [path];
  return readdirSync(path, { withFileTypes: true })
    .map((entry) => `${path}/${entry.name}`)
    .sort()
    .flatMap((inner) => (/\.(ts|tsx|css)$/.test(inner) ? [inner] : filesIn(inner)));
}

function packageFolder(name) {
  try {
    return join(require.resolve(`${name}/package.json`), '..');
  } catch {
    process.stderr.write(
      'The sources have changed since the last build, and the tools that build them are not installed. Run: npm ci\n',
    );
    process.exit(1);
  }
}

/** The server runs from its sources and starts anew when one changes, or when the browser files are new. */
function develop() {
  const [, browser] = PARTS;
  build(browser);
  const tsx = join(packageFolder('tsx'), 'dist/cli.mjs');
  const args = ['watch', '--clear-screen=false', '--include', 'public/build/manifest.json', 'commands/main.ts', 'all'];
  const server = spawn(process.execPath, [tsx, ...args], { stdio: 'inherit' });
  server.on('exit', (code) => process.exit(code ?? 0));
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal));

  let timer;
  const rebuild = () => {
    const hash = hashOf(browser);
    if (hash === readFileSync(browser.stamp, 'utf8')) return;
    process.stderr.write(`Building the ${browser.name} …\n`);
    // a mistake in a style sheet is shown and waits to be mended; the server goes on
    const { status } = spawnSync(process.execPath, browser.command(), { stdio: ['ignore', 2, 2] });
    if (status === 0) writeFileSync(browser.stamp, hash);
  };
  for (const folder of ['views/client', 'views/styles']) {
    watch(folder, { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(rebuild, 100);
    });
  }
}
