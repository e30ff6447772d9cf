import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRollcallIn } from '../support/rollcall.ts';

const execute = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

let folder: string;
let installed: string;

/** Unpacks the tarball as npm does for a global installation, with the libraries that the program itself needs. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-package-'));
  const { stdout } = await execute('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
  });
  const [{ filename }] = JSON.parse(stdout);
  await execute('tar', ['-xzf', join(folder, filename), '-C', folder]);
  installed = join(folder, 'package');
  const { stdout: needed } = await execute('npm', ['ls', '--omit=dev', '--all', '--parseable'], {
    cwd: root,
    maxBuffer: 1e8,
  });
  for (const path of needed.split('\n').filter((line) => line.includes('node_modules'))) {
    const name = path.slice(root.length);
    if (name.lastIndexOf('node_modules') > 0) continue;
    await mkdir(dirname(join(installed, name)), { recursive: true });
    await symlink(path, join(installed, name));
  }
});

afterAll(() => rm(folder, { recursive: true }));

describe('the package', () => {
  test('holds the built program, its pages and migrations, and no sources or tests', async () => {
    const top = await readdir(installed);
    expect(top.sort()).toEqual(
      ['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'docs', 'node_modules', 'package.json', 'public'].sort(),
    );
    expect(await readdir(join(installed, 'dist'))).toEqual(
      expect.arrayContaining(['commands', 'migrations', 'server', 'views']),
    );
    expect(await readdir(join(installed, 'dist/commands'))).toContain('main.js.map');
  });

  test('runs as rollcall without the tools that built it', async () => {
    const { stdout } = await execute(process.execPath, [join(installed, 'dist/commands/main.js'), 'version'], {
      cwd: folder,
    });
    expect(stdout).toMatch(/^\d+\.\d+\.\d+/);
  });

  test('serves pages with their styles, and stores pings', async () => {
    const data = await mkdtemp(join(folder, 'data-'));
    const server = await startRollcallIn(installed, 'all', { DATA_DIR: data, SECRET_KEY: 'package' });
    const page = await (await fetch(`${server.base}/accounts/login/`)).text();
    const style = /href="([^"]+\.css)"/.exec(page)?.[1] ?? '';
    expect((await fetch(new URL(style, server.base))).status).toBe(200);
    expect((await fetch(`${server.base}/docs/`)).status).toBe(200);
    expect(await (await fetch(`${server.base}/ping/00000000-0000-4000-8000-000000000000`)).text()).toBe('not found');
    expect(await server.stop()).toBe(0);
  });
});
