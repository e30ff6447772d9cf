import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepSecretKey } from '../../server/config/secret-key.ts';
import { loadConfig, readConfig } from '../../server/config.ts';

const run = promisify(execFile);
let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'rollcall-key-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

test('without SECRET_KEY one is made, kept for the owner only, and found again', () => {
  const { config, origins } = readConfig({}, { cwd });
  const file = join(cwd, 'data/secret_key');
  expect(config.secretKey).toMatch(/^[\w-]{48}$/);
  expect(readFileSync(file, 'utf8')).toBe(`${config.secretKey}\n`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(cwd, 'data')).mode & 0o777).toBe(0o700);
  expect(origins.get('secretKey')).toEqual({ source: 'generated', from: file });
  expect(loadConfig({}, { cwd }).secretKey).toBe(config.secretKey);
});

test.each([
  ['set', 'x'],
  ['set to the placeholder of Healthchecks', '---'],
  ['set to nothing', ''],
])('with SECRET_KEY %s none is made', (_, SECRET_KEY) => {
  expect(loadConfig({ SECRET_KEY }, { cwd }).secretKey).toBe(SECRET_KEY);
  expect(readdirSync(cwd)).toEqual([]);
});

test('with SECRET_KEY_FILE none is made', () => {
  writeFileSync(join(cwd, 'key'), 'x\n');
  expect(loadConfig({ SECRET_KEY_FILE: 'key' }, { cwd }).secretKey).toBe('x');
  expect(readdirSync(cwd)).toEqual(['key']);
});

test('an empty key file stops the start', () => {
  writeFileSync(join(cwd, 'secret_key'), '\n');
  expect(() => keepSecretKey(cwd)).toThrow('is empty: put the key back');
});

test('a folder that cannot be made stops the start and names the variable', () => {
  writeFileSync(join(cwd, 'data'), '');
  expect(() => loadConfig({}, { cwd })).toThrow('SECRET_KEY is not set and cannot be kept in');
});

test('processes that start together agree on the key', async () => {
  const module = new URL('../../server/config/secret-key.ts', import.meta.url).href;
  const script = `const { keepSecretKey } = await import('${module}'); process.stdout.write(keepSecretKey('${cwd}/data'))`;
  const starts = Array.from({ length: 6 }, () =>
    run(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]),
  );
  const keys = (await Promise.all(starts)).map(({ stdout }) => stdout);
  expect(new Set(keys).size).toBe(1);
  expect(readdirSync(join(cwd, 'data'))).toEqual(['secret_key']);
});
