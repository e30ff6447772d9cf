import { mkdtemp, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDiskReserve } from '../server/disk-reserve.ts';
import { openStore } from '../server/store/open.ts';
import { keepingLog } from './support/people.ts';
import { sqliteFileOf, sqliteStore } from './support/stores.ts';

const MEGABYTE = 1024 * 1024;

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-reserve-'));
  file = join(folder, 'reserve');
});
afterEach(() => rm(folder, { recursive: true }));

/** A reserve on a disk with so many megabytes left, and a clock of its own. */
function aReserve(freeMegabytes: number, where = folder) {
  const { log, lines } = keepingLog();
  const disk = { freeMegabytes };
  let elapsed = 0;
  const reserve = createDiskReserve({
    folder: where,
    log,
    readDisk: async () => ({ freeBytes: disk.freeMegabytes * MEGABYTE, totalBytes: 1000 * MEGABYTE }),
    elapsedMillis: () => elapsed,
  });
  return {
    ...reserve,
    disk,
    lines,
    pass(secs: number) {
      elapsed += secs * 1_000;
    },
  };
}

const sizeOf = async (): Promise<number> =>
  await stat(file).then(
    ({ size }) => size,
    () => 0,
  );

describe('the reserve', () => {
  test('is 32 MB that take room on the disk, for its owner only', async () => {
    const reserve = aReserve(500);
    await reserve.keep();
    const { size, blocks, mode } = await stat(file);
    expect({ size, mode: mode & 0o777 }).toEqual({ size: 32 * MEGABYTE, mode: 0o600 });
    expect(blocks * 512).toBeGreaterThanOrEqual(32 * MEGABYTE);
    expect(reserve.isFull()).toBe(false);
  });

  test('is given up at once, and told of once', async () => {
    const reserve = aReserve(500);
    await reserve.keep();
    reserve.giveUp();
    reserve.giveUp();
    expect([reserve.isFull(), await sizeOf()]).toEqual([true, 0]);
    expect(reserve.lines.map(({ level, message }) => [level, message])).toEqual([
      ['error', 'the disk with the database is full: pings are refused until there is room again'],
    ]);
  });

  test('is made again as soon as there is room for it and as much beside it', async () => {
    const reserve = aReserve(500);
    await reserve.keep();
    reserve.giveUp();
    reserve.disk.freeMegabytes = 63;
    reserve.pass(5);
    await reserve.keep();
    expect([reserve.isFull(), await sizeOf()]).toEqual([true, 0]);
    reserve.disk.freeMegabytes = 65;
    await reserve.keep();
    expect([reserve.isFull(), await sizeOf()]).toEqual([false, 32 * MEGABYTE]);
    expect(reserve.lines.at(-1)?.message).toBe('there is room on the disk again: pings are stored');
  });

  test('is not written time after time where a limit is hidden, such as a quota', async () => {
    const reserve = aReserve(500);
    await reserve.keep();
    reserve.giveUp();
    reserve.pass(3.9);
    await reserve.keep();
    expect(await sizeOf()).toBe(0);
    reserve.pass(0.1);
    await reserve.keep();
    expect(await sizeOf()).toBe(32 * MEGABYTE);
  });

  test('that there is no room for at the start: the disk is full', async () => {
    const reserve = aReserve(10);
    await reserve.keep();
    expect([reserve.isFull(), await sizeOf()]).toEqual([true, 0]);
  });

  test('that another process made again ends it for this one too', async () => {
    const [one, other] = [aReserve(500), aReserve(500)];
    await one.keep();
    one.giveUp();
    await other.keep();
    await one.keep();
    expect([one.isFull(), other.isFull()]).toEqual([false, false]);
  });

  test('of which a crash left a part is written anew', async () => {
    await writeFile(file, '');
    await truncate(file, MEGABYTE);
    await aReserve(500).keep();
    expect(await sizeOf()).toBe(32 * MEGABYTE);
  });

  test('that cannot be made for another reason is done without', async () => {
    await writeFile(file, 'no folder');
    const reserve = aReserve(500, file);
    await reserve.keep();
    reserve.giveUp();
    await reserve.keep();
    expect(reserve.isFull()).toBe(false);
    expect(reserve.lines.map(({ level }) => level)).toEqual(['warn']);
  });
});

test('a write for which there is no room says so, to the caller and to the keeper of the reserve', async () => {
  const db = await sqliteStore.open();
  let told = 0;
  const store = openStore({ database: 'sqlite', file: sqliteFileOf(db) }, { onFull: () => (told += 1) });
  const { knex } = store.dialect;
  await knex.raw('create table t (x)');
  await knex.raw('pragma max_page_count = 1');
  const grow = knex.raw('insert into t values (zeroblob(100000))');
  await expect(grow).rejects.toMatchObject({
    code: 'unavailable',
    message: 'the disk with the database is full',
    retryAfterSecs: 10,
  });
  expect(told).toBe(1);
  await store.close();
  await db.cleanup();
});
