import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandNames, loadCommand, nearest } from '../../commands/support/find-command.ts';
import { VERSION } from '../../server/version.ts';
import { rollcall, rollcallHere } from './rollcall.ts';

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'rollcall-main-'));
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

describe('the command line', () => {
  test('without a command shows the list and exits 2', async () => {
    const { code, out, err } = await rollcall([], { cwd });
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('Usage: rollcall <command>');
  });

  test.each([['help'], ['--help'], ['-h']])('%s lists every command with its summary', async (word) => {
    const { code, out } = await rollcallHere([word], { cwd });
    expect(code).toBe(0);
    for (const name of await commandNames()) expect(out).toMatch(new RegExp(`^  ${name} +[A-Z].+$`, 'm'));
  });

  test.each([[['help', 'next']], [['next', '--help']], [['next', '--kind', 'cron', '-h']]])(
    '%j tells about one command',
    async (args) => {
      const { code, out } = await rollcallHere(args, { cwd });
      expect(code).toBe(0);
      expect(out).toMatch(/^Usage: rollcall next \[options\]\n\nPrints when .*\.\n\n {2}--kind <kind>/);
    },
  );

  test('names the nearest commands when there is no such one', async () => {
    const { code, err } = await rollcallHere(['createchek'], { cwd });
    expect(code).toBe(2);
    expect(err).toBe('rollcall: there is no command "createchek"; did you mean createcheck?\n');
  });

  test.each([['main'], ['../main'], ['support'], ['toString'], ['']])('%j is no command', async (name) => {
    expect((await rollcallHere([name], { cwd })).code).toBe(2);
  });

  test.each([
    [['version', '--bogus'], "Unknown option '--bogus'"],
    [['version', 'extra'], 'unexpected argument "extra"'],
    [['next', '--kind'], "Option '--kind <value>' argument missing"],
  ])('%j is a bad argument', async (args, message) => {
    const { code, err } = await rollcallHere(args, { cwd });
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  test('accepts and ignores the arguments of manage.py', async () => {
    const args = ['version', '--skip-checks', '--settings', 'hc.settings', '-v', '2', '--no-color'];
    expect(await rollcallHere(args, { cwd })).toEqual({ code: 0, out: `${VERSION}\n`, err: '' });
    expect((await rollcallHere(['version', '--settings=x', '-v2', '--verbosity=3'], { cwd })).code).toBe(0);
  });
});

test('version prints the version and reads no configuration', async () => {
  const surroundings = { cwd, env: { DEBUG: 'nonsense' } };
  expect(await rollcall(['version'], surroundings)).toEqual({ code: 0, out: `${VERSION}\n`, err: '' });
  expect((await rollcallHere(['--version'], surroundings)).out).toBe(`${VERSION}\n`);
});

test('every command has a summary without a full stop', async () => {
  for (const name of await commandNames()) expect((await loadCommand(name))?.summary).toMatch(/^[A-Z].*[^.]$/);
});

test.each([
  ['migrat', 'migrate'],
  ['create', 'createcheck'],
  ['CONFIG', 'config'],
])('nearest to %s is among others %s', async (word, name) => {
  expect(nearest(word, await commandNames())).toContain(name);
});

describe('config', () => {
  test('prints every setting with its source, and masks secrets', async () => {
    writeFileSync(join(cwd, '.env'), 'EMAIL_HOST=mail\nSITE_NAME=from file\nTYPO=1\n');
    const env = { SECRET_KEY: 'hush-hush', SITE_NAME: 'from env', UWSGI_THREADS: '4' };
    const { code, out, err } = await rollcall(['config'], { cwd, env });
    expect(code).toBe(0);
    expect(out).toContain('SECRET_KEY=***  # environment\n');
    expect(out).toContain('SITE_NAME=from env  # environment\n');
    expect(out).toContain('EMAIL_HOST=mail  # .env\n');
    expect(out).toContain(`DB_NAME=${cwd}/data/hc.sqlite  # default\n`);
    expect(out + err).not.toContain('hush');
    expect(err).toBe('ignored, because they mean nothing here: TYPO, UWSGI_THREADS\n');

    const json = JSON.parse((await rollcallHere(['config', '--json'], { cwd, env })).out);
    expect(json).toMatchObject({
      settings: { SECRET_KEY: { value: '***', source: 'environment' }, EMAIL_PORT: { value: 587, source: 'default' } },
      ignored: ['TYPO', 'UWSGI_THREADS'],
    });
  });

  test('exits 1 and names the variable when a value makes no sense', async () => {
    const { code, out, err } = await rollcallHere(['config'], { cwd, env: { DEBUG: 'maybe' } });
    expect([code, out, err]).toEqual([1, '', 'rollcall config: DEBUG must be True or False, not "maybe"\n']);
  });
});

describe('check', () => {
  const env = { EMAIL_HOST: 'mail', SECRET_KEY: 'long enough to be one' };

  test('exits 0 with nothing to tell, and makes no file', async () => {
    const folder = mkdtempSync(join(cwd, 'check-'));
    expect(await rollcall(['check'], { cwd: folder, env })).toEqual({ code: 0, out: 'no problems found\n', err: '' });
  });

  test('exits 0 on warnings', async () => {
    const { code, out } = await rollcallHere(['check'], { cwd, env: { ...env, SECRET_KEY: '---', DEBUG: 'True' } });
    expect(code).toBe(0);
    expect(out).toMatch(/^W101: .*\nW102: .*\n$/);
  });

  test('exits 1 on errors', async () => {
    const { code, out } = await rollcallHere(['check', '--json'], { cwd, env: { ...env, ALLOWED_HOSTS: 'x.org' } });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ findings: [{ id: 'E002' }] });
  });

  test('does without a database that does not answer', async () => {
    const { code, err } = await rollcallHere(['check'], {
      cwd,
      env: { ...env, DB: 'postgres', DB_HOST: '127.0.0.1', DB_PORT: '1' },
    });
    expect(code).toBe(0);
    expect(err).toContain('the database was not looked at');
  });
});

test('a database that does not answer is told apart from other failures', async () => {
  const env = { SECRET_KEY: 'x', DB: 'postgres', DB_HOST: '127.0.0.1', DB_PORT: '1' };
  const { code, err } = await rollcallHere(['createproject', '--owner', 'a@example.org', '--name', 'x'], { cwd, env });
  expect(code).toBe(1);
  expect(err).toContain('rollcall createproject: the database does not respond: connect ECONNREFUSED 127.0.0.1:1\n');
});
