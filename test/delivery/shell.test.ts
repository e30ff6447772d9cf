import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createShell, withoutSecrets } from '../../server/delivery/shell.ts';

const PATH = '/usr/bin:/bin';
const folder = mkdtempSync(join(tmpdir(), 'rollcall-shell-'));
const shell = createShell({
  PATH,
  SECRET_KEY: 'hush',
  EMAIL_HOST_PASSWORD_FILE: '/run/x',
  TWILIO_AUTH_TOKEN: 'hush',
  MINE: 'kept',
});

afterEach(() => rmSync(join(folder, 'pid'), { force: true }));

test('the exit code and the output come back as they are', async () => {
  const result = await shell.run('/bin/sh', ['-c', 'echo out; echo err >&2; exit 3']);
  expect(result).toMatchObject({ exitCode: 3, timedOut: false });
  expect(result.output.split('\n').sort()).toEqual(['', 'err', 'out']);
});

test('arguments reach the program untouched: there is no shell in between', async () => {
  const { output } = await shell.run('/bin/echo', ['$HOME; rm -rf /', '`id`', "it's"]);
  expect(output).toBe("$HOME; rm -rf / `id` it's\n");
});

test('the environment is passed on without the server’s secrets', async () => {
  const { output } = await shell.run('/usr/bin/env', []);
  expect(output).toContain('MINE=kept');
  expect(output).not.toMatch(/hush|SECRET_KEY|PASSWORD_FILE/);
  expect(withoutSecrets({ S3_SECRET_KEY: 'x', S3_BUCKET: 'b' })).toEqual({ S3_BUCKET: 'b' });
});

test('a command that a user wrote gets its variables, and only harmless ones of the server', async () => {
  const home = createShell({ PATH, HOME: '/root', LANG: 'C', TZ: 'UTC', MINE: 'kept', LD_PRELOAD: '' });
  const variables = new Map([
    ['NAME', 'a\nb'],
    ['ZERO', 'a\0b'],
  ]);
  const { output } = await home.run('/usr/bin/env', [], { variables });
  expect(output.split('\n').sort()).toEqual(
    ['', `PATH=${PATH}`, 'HOME=/root', 'LANG=C', 'TZ=UTC', 'NAME=a', 'b', 'ZERO=ab'].sort(),
  );
});

test('at the time limit the whole process group is killed', async () => {
  const pidFile = join(folder, 'pid');
  // the background child would survive if only the shell were killed
  const result = await shell.run('/bin/sh', ['-c', `sleep 600 & echo $! > ${pidFile}; wait`], { timeoutMs: 300 });
  expect(result).toMatchObject({ exitCode: null, timedOut: true });
  const pid = readFileSync(pidFile, 'utf8').trim();
  await expect
    .poll(() => existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '')
    .toBe(false);
});

test('a child left in the background does not hold up the answer', async () => {
  const { exitCode, output } = await shell.run('/bin/sh', ['-c', 'sleep 600 >/dev/null & echo $!; exit 0']);
  expect(exitCode).toBe(0);
  // it is still there, so nobody has waited for it; throws when it is gone
  process.kill(Number(output), 'SIGKILL');
});

test('of much output the beginning is kept', async () => {
  const { output } = await shell.run('/bin/sh', ['-c', 'yes | head -c 1000000']);
  expect(output).toHaveLength(4096);
});

test('a program that is not there', async () => {
  await expect(shell.run('/nonexistent/program', [])).rejects.toMatchObject({ code: 'disabled_by_server' });
});
