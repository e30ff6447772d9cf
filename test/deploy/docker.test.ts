import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { VERSION } from '../../server/version.ts';
import { run } from '../clients/support/program.ts';

// No engine here: what the image is made of is run or read. `docs/deploy/docker/try.sh` walks through the Dockerfile.
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SCRIPTS = join(ROOT, 'docs/deploy/docker');
const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');

let bin: string;

beforeAll(() => {
  bin = mkdtempSync(join(tmpdir(), 'rollcall-image-'));
  // as in the image, but for where the program lies
  const script = readFileSync(join(SCRIPTS, 'rollcall'), 'utf8').replace('/opt/rollcall/', ROOT);
  writeFileSync(join(bin, 'rollcall'), script);
  chmodSync(join(bin, 'rollcall'), 0o755);
});
afterAll(() => rmSync(bin, { recursive: true }));

const inImage = (script: string, ...args: readonly string[]) =>
  run(join(SCRIPTS, script), args, {
    env: { PATH: `${bin}:${process.env['PATH'] ?? ''}`, SECRET_KEY: 'x', DATA_DIR: bin },
  });

test('P1: manage.py runs our commands, with the arguments that Django knows', async () => {
  const { code, out } = await inImage('manage.py', 'version', '--skip-checks', '-v', '1', '--no-color');
  expect([code, out.trim()]).toEqual([0, expect.stringContaining(VERSION)]);
  expect((await inImage('manage.py', 'collectstatic', '--noinput')).code).toBe(0);
  expect((await inImage('manage.py', 'nonsense')).code).toBe(2);
});

test('9.1: what compose files of Healthchecks end with starts everything', async () => {
  const script = readFileSync(join(SCRIPTS, 'uwsgi'), 'utf8');
  expect(script.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual(['exec rollcall all']);
});

test('every path that the Dockerfile copies is there, and ignored by nobody', async () => {
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+)$/gm)].flatMap(([, words = '']) =>
    words.split(' ').slice(0, -1),
  );
  const built = [...dockerfile.matchAll(/^COPY --from=build \/opt\/rollcall\/(\S+)/gm)].map(([, path = '']) => path);
  const ignored = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n');
  const made = ['node_modules', 'dist', 'public'];
  for (const path of [...copied, ...built]) {
    if (path === '.') continue;
    expect(readdirSync(join(ROOT, path, '..')), path).toContain(path.split('/').at(-1));
    if (!made.includes(path)) expect(ignored).not.toContain(path);
  }
  // what the program reads at run time beside its code: what npm would publish, without the pages for people
  const { files } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const read = files.filter((path: string) => !/^[A-Z]+\.md$/.test(path));
  expect(built).toEqual(expect.arrayContaining(read));
});

test('the image brings the program that sends by Apprise', () => {
  const [, last = ''] = dockerfile.split(/^FROM node:\S+$/m);
  expect(last).toMatch(/^RUN apt-get update .*\n.*install -y --no-install-recommends apprise /m);
});

test('the settings in the image are settings', () => {
  const names = [...dockerfile.matchAll(/([A-Z][A-Z_]+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value]);
  const env = Object.fromEntries(names.filter(([name]) => name !== 'NODE_ENV'));
  const { config, ignored } = readConfig({ SECRET_KEY: 'x', ...env }, { cwd: '/nonexistent' });
  expect(ignored).toEqual([]);
  expect(config).toMatchObject({
    dataDir: '/data',
    useGzipMiddleware: true,
    secureProxySslHeader: 'HTTP_X_FORWARDED_PROTO,https',
  });
});

test('9.1: the compose sample waits for the database, and keeps both volumes', () => {
  const compose = readFileSync(join(ROOT, 'compose.yaml'), 'utf8');
  expect(compose).toMatch(/depends_on:\n\s+db:\n\s+condition: service_healthy\n/);
  expect(compose).toMatch(/\nvolumes:\n {2}db-data:\n {2}data:\n$/);
  // what stands directly in the file, for the program or for PostgreSQL
  const set = [...compose.matchAll(/^ {6}((?:DB|POSTGRES)[A-Z_]*): (.+)$/gm)].map(([, name = '', value = '']) => [
    name,
    value,
  ]);
  const ours = Object.fromEntries(set.filter(([name = '']) => !name.startsWith('POSTGRES')));
  const { config, ignored } = readConfig({ SECRET_KEY: 'x', ...ours }, { cwd: '/nonexistent' });
  expect([config.database, config.dbHost, config.dbUser, ignored]).toEqual(['postgres', 'db', 'postgres', []]);
});
