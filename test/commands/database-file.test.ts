import { existsSync, mkdtempSync, openSync, rmSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { requireSoundFile } from '../../server/database-file.ts';
import { openSqlite } from '../../server/store/dialect/sqlite-connection.ts';
import { rollcall as rollcallBuilt } from '../support/rollcall.ts';
import { rollcallHere } from './rollcall.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-file-'));
  file = join(folder, 'data/hc.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  rollcallHere(args, { cwd: folder, env: { DATA_DIR: join(folder, 'data'), ...env } });

describe('a database that was there and is gone', () => {
  beforeEach(async () => {
    expect((await run(['migrate'])).code).toBe(0);
    rmSync(file);
  });

  test.each([[['migrate']], [['createproject', '--owner', 'a@example.org', '--name', 'x']], [['migrate', '--check']]])(
    '%j refuses, and makes no new one',
    async (args) => {
      const { code, err } = await run(args);
      expect(code).toBe(1);
      expect(err).toContain(`the database file ${file} was here before and is gone: put it back`);
      expect(existsSync(file)).toBe(false);
    },
  );

  test('the server refuses too, with one sentence', async () => {
    const { code, err } = await rollcallBuilt(['all'], {
      DATA_DIR: join(folder, 'data'),
      PORT: '0',
      LOG_LEVEL: 'error',
    });
    expect([code, err.trim().split('\n')]).toEqual([
      1,
      [expect.stringContaining(`${file} was here before and is gone`)],
    ]);
  });

  test('--init begins anew', async () => {
    expect((await run(['migrate', '--init'])).code).toBe(0);
    expect(existsSync(file)).toBe(true);
    expect((await run(['migrate'])).code).toBe(0);
  });
});

test('DATA_MUST_EXIST refuses an empty folder, such as that of a volume that is not mounted', async () => {
  const env = { DATA_MUST_EXIST: '1', SECRET_KEY: 'x' };
  const { code, err } = await run(['migrate'], env);
  expect([code, err]).toEqual([1, expect.stringContaining('DATA_MUST_EXIST is set')]);
  expect(existsSync(join(folder, 'data'))).toBe(false);
  expect((await run(['migrate', '--init'], env)).code).toBe(0);
  expect((await run(['migrate'], env)).code).toBe(0);
});

test('a first start that failed before there was a database is still a first start', async () => {
  // the secret key is kept before anything else
  expect((await run(['config'])).code).toBe(0);
  expect(existsSync(join(folder, 'data/secret_key'))).toBe(true);
  expect((await run(['migrate'])).code).toBe(0);
});

describe('a damaged file', () => {
  const settings = () => ({ database: 'sqlite', dbName: file, dataMustExist: false }) as const;

  /** Leaves a log behind, as a server does that was killed. */
  async function killedServer(): Promise<void> {
    await run(['migrate']);
    const db = openSqlite(file);
    db.exec('create table t (x); insert into t values (1)');
    // a copy of the log while it is open: closing would remove it
    const log = new Uint8Array(statSync(`${file}-wal`).size);
    db.close();
    writeFileSync(`${file}-wal`, log);
  }

  function damage(): void {
    const handle = openSync(file, 'r+');
    for (let page = 1; page < statSync(file).size / 4096; page += 1) writeSync(handle, 'xxxxxxxx', page * 4096);
  }

  test('that is sound is taken', async () => {
    await killedServer();
    expect(() => requireSoundFile(settings())).not.toThrow();
  });

  test('ends the start with its name, what is wrong, and what to do', async () => {
    await killedServer();
    damage();
    const { code, err } = await rollcallBuilt(['all'], {
      DATA_DIR: join(folder, 'data'),
      PORT: '0',
      LOG_LEVEL: 'error',
    });
    expect(code).toBe(1);
    expect(err).toMatch(new RegExp(`^rollcall all: the database file ${file} is damaged \\(.+\\): keep it aside`));
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  test('of more than a gigabyte is not looked into: that would keep the start waiting', async () => {
    await killedServer();
    damage();
    expect(() => requireSoundFile(settings())).toThrow('is damaged');
    // most of it takes no room on the disk
    truncateSync(file, 1_000_000_001);
    expect(() => requireSoundFile(settings())).not.toThrow();
  });

  test('is not looked into after a proper end, nor when it is no database at all: that is told later', async () => {
    await run(['migrate']);
    damage();
    expect(() => requireSoundFile(settings())).not.toThrow();
    expect(() => new Sqlite(file).pragma('quick_check')).toThrow();
  });
});
