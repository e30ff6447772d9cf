import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Unavailable } from '../../server/errors.ts';
import { lastingFault, listenFault, waitingFor } from '../../server/start-faults.ts';
import { portOf } from '../support/http-sink.ts';
import { rollcall, rollcallWithoutRights } from '../support/rollcall.ts';

const MAIN = fileURLToPath(new URL('../../dist/commands/main.js', import.meta.url));
const withCode = (code: string, message = 'x') => Object.assign(new Error(message), { code });

describe('what is said of a fault', () => {
  test.each([
    ['Could not locate the bindings file. Tried:\n → /x', '', 'npm rebuild better-sqlite3'],
    ['The module better_sqlite3.node was compiled against another version', 'ERR_DLOPEN_FAILED', 'npm rebuild'],
    ["Cannot find package 'better-sqlite3' imported from /x", 'ERR_MODULE_NOT_FOUND', 'npm rebuild'],
    ["Cannot find module '/x/better-sqlite3/build/Release/better_sqlite3.node'", 'MODULE_NOT_FOUND', 'npm rebuild'],
    ["Cannot find package 'knex' imported from /x", 'ERR_MODULE_NOT_FOUND', '(knex): run "npm ci"'],
    ['unable to open database file', 'SQLITE_CANTOPEN', 'let this user write'],
    ['attempt to write a readonly database', 'SQLITE_READONLY_DIRECTORY', 'let this user write'],
    ['file is not a database', 'SQLITE_NOTADB', 'is not an SQLite database'],
    ['password authentication failed for user "hc"', '28P01', 'check DB_USER and DB_PASSWORD'],
    ['too many open files', 'EMFILE', 'ulimit -n 4096'],
    ['database "hc" does not exist', '3D000', 'create it, or set another name with DB_NAME'],
  ])('%j (%s): %s', (message, code, advice) => {
    const fault = withCode(code, message);
    expect(lastingFault(new Unavailable('the database is busy', 1, fault))).toContain(advice);
    expect(lastingFault(fault)).not.toContain('\n');
  });

  test.each([
    [
      'ECONNREFUSED',
      'PostgreSQL at db, port 5432, refuses connections: check that it is running, and DB_HOST and DB_PORT',
    ],
    ['ENOTFOUND', 'the host db is unknown: check DB_HOST'],
    ['57P03', 'PostgreSQL at db, port 5432, is starting'],
    ['53300', 'PostgreSQL at db, port 5432, has no free connection: raise its max_connections'],
    ['ETIMEDOUT', 'PostgreSQL at db, port 5432, does not answer: check that it is running, and DB_HOST and DB_PORT'],
  ])('%s lasts as long as it lasts: %s', (code, sentence) => {
    const error = new Unavailable('the database does not answer', 1, new AggregateError([withCode(code)]));
    expect(lastingFault(error)).toBeNull();
    expect(waitingFor(error, { database: 'postgres', dbHost: 'db', dbPort: '', dbName: 'hc' })).toBe(sentence);
  });

  test.each([
    [
      'EADDRINUSE',
      '0.0.0.0',
      'port 80 is already in use: stop the program that uses it, or set another port with PORT',
    ],
    ['EACCES', '0.0.0.0', 'this user is not allowed to open port 80: set a port above 1023 with PORT'],
    ['EADDRNOTAVAIL', '192.0.2.1', 'this machine does not have the address 192.0.2.1: set another one with BIND'],
    ['EAFNOSUPPORT', '::', 'this machine does not have the address ::: set another one, without LISTEN_IPV6'],
  ])('%s at %s: %s', (code, host, sentence) => {
    expect(listenFault(withCode(code), { host, port: 80, setting: 'PORT' })).toBe(sentence);
  });
});

describe('the program ends with one sentence and exit code 1', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-faults-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const settings = { PORT: '0', BIND: '127.0.0.1', LOG_LEVEL: 'error' };
  const start = (env: Readonly<Record<string, string>>) =>
    rollcall(['all'], { ...settings, DATA_DIR: join(folder, 'data'), ...env });

  test('when its port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', () => resolve()));
    const PORT = String(portOf(other));
    expect(await start({ PORT })).toEqual({
      code: 1,
      out: '',
      err: `rollcall all: port ${PORT} is already in use: stop the program that uses it, or set another port with PORT\n`,
    });
    other.close();
  });

  test.each([80, 130, 199])('when it may open only %i files', async (most) => {
    const command = `ulimit -n ${most}; exec "${process.execPath}" "${MAIN}" all`;
    const env = { PATH: '/usr/bin:/bin', DATA_DIR: join(folder, `few-${most}`), PORT: '0', BIND: '127.0.0.1' };
    const child = spawn('sh', ['-c', command], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let err = '';
    child.stderr.on('data', (chunk) => {
      err += String(chunk);
    });
    const [code] = await once(child, 'close');
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/^rollcall[^\n]*: t[^\n]* files[^\n]* raise the limit, [^\n]+\n$/),
    ]);
  });

  test.each([
    [
      'its key',
      {},
      'SECRET_KEY is not set and cannot be kept in $/data/secret_key (EACCES): let this user write to that folder',
    ],
    ['its files', { SECRET_KEY: 'x' }, 'the folder $/data cannot be created (EACCES): let this user write there'],
  ])('when it is not allowed to write %s', async (_, env, sentence) => {
    const locked = mkdtempSync(join(folder, 'locked-'));
    chmodSync(locked, 0o555);
    const { code, err } = await rollcallWithoutRights(['all'], { ...settings, DATA_DIR: join(locked, 'data'), ...env });
    expect([code, err.split(', or set')[0], err.split('\n').length]).toEqual([
      1,
      `rollcall all: ${sentence.replace('$', locked)}`,
      2,
    ]);
  });

  test('when its folder is a file', async () => {
    writeFileSync(join(folder, 'file'), '');
    const { code, err } = await start({ DATA_DIR: join(folder, 'file') });
    expect([code, err]).toEqual([
      1,
      `rollcall all: SECRET_KEY is not set and cannot be kept in ${folder}/file/secret_key (ENOTDIR): let this user write to that folder, or set another one with DATA_DIR\n`,
    ]);
  });

  test('when its database cannot be opened', async () => {
    mkdirSync(join(folder, 'a-folder'));
    const { code, err } = await start({ DB_NAME: join(folder, 'a-folder') });
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/^rollcall all: the SQLite file cannot be opened [^\n]+\n$/),
    ]);
  });

  test('when a setting makes no sense', async () => {
    expect(await start({ PORT: 'x' })).toEqual({
      code: 1,
      out: '',
      err: 'rollcall all: PORT must be a whole number from 0 to 65535, not "x"\n',
    });
  });

  test('when the driver of SQLite is not built', async () => {
    const hook = join(folder, 'hook.cjs');
    writeFileSync(
      hook,
      `const Module = require('node:module'); const load = Module._load;
       Module._load = (name, ...rest) => {
         if (name === 'bindings') throw new Error('Could not locate the bindings file. Tried:\\n here');
         if (/better-sqlite3.*\\.node$/.test(name)) {
           throw Object.assign(new Error('Cannot find module ' + name), { code: 'MODULE_NOT_FOUND' });
         }
         return load(name, ...rest);
       };`,
    );
    const { code, err } = await start({ NODE_OPTIONS: `--require ${hook}` });
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/^rollcall all: the SQLite driver [^\n]+ "npm rebuild better-sqlite3"[^\n]*\n$/),
    ]);
  });
});

test('a PostgreSQL that refuses connections is waited for, and said so once', async () => {
  const env = {
    PATH: process.env['PATH'],
    SECRET_KEY: 'x',
    DB: 'postgres',
    DB_HOST: '127.0.0.1',
    DB_PORT: '1',
    LOG_FORMAT: 'text',
  };
  const child = spawn(process.execPath, [MAIN, 'all'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const lines: string[] = [];
  createInterface(child.stdout).on('line', (line) => lines.push(line));
  const sentence =
    'PostgreSQL at 127.0.0.1, port 1, refuses connections: check that it is running, and DB_HOST and DB_PORT';
  await expect.poll(() => lines.filter((line) => line.includes(sentence)).length, { timeout: 60_000 }).toBe(1);
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
  expect(lines.filter((line) => /^\s+at |refuses|knex/.test(line))).toHaveLength(1);
});
