import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openBackupBucket } from '../../server/bodies/backup-bucket.ts';
import { addSecs } from '../../server/core/instant.ts';
import { backUpOnce, mirrorBackups } from '../../server/processes/backups.ts';
import { openStore } from '../../server/store/open.ts';
import { T0 } from '../support/builders.ts';
import { keepingLog } from '../support/people.ts';
import { databaseEnv, startRollcall } from '../support/rollcall.ts';
import { startS3 } from '../support/s3.ts';
import { seed } from '../support/seed.ts';
import { sqliteStore, type TestStore } from '../support/stores.ts';
import { testClock } from '../support/test-clock.ts';

let db: TestStore;
let folder: string;
beforeEach(async () => {
  db = await sqliteStore.open();
  folder = await mkdtemp(join(tmpdir(), 'rollcall-backups-'));
});
afterEach(async () => {
  await db.cleanup();
  await rm(folder, { recursive: true });
});

test('ten nights leave seven days and two weeks, and the time of the last one', async () => {
  const clock = testClock(addSecs(T0, 3 * 3600));
  const { log } = keepingLog();
  const backUp = (file: string) => writeFile(file, '');
  for (let night = 0; night < 10; night += 1) {
    await backUpOnce({ store: db.store, clock, log, folder, tz: 'UTC', backUp });
    clock.advance(86_400);
  }
  // T0 is 1 January 2026, a Thursday: the first Sunday is the 4th
  expect((await readdir(folder)).map((name) => name.slice(9, 19)).sort()).toEqual([
    '2026-01-04',
    '2026-01-05',
    '2026-01-06',
    '2026-01-07',
    '2026-01-08',
    '2026-01-09',
    '2026-01-10',
  ]);
  expect(await db.store.siteSettings.get('last_backup_at')).toBe('2026-01-10T03:00:00+00:00');
});

test('a backup that fails removes nothing and is not noted', async () => {
  const clock = testClock(T0);
  const { log } = keepingLog();
  const backUp = () => Promise.reject(new Error('disk full'));
  await writeFile(join(folder, 'rollcall-2025-01-01T000000Z.sqlite'), '');
  await expect(backUpOnce({ store: db.store, clock, log, folder, tz: 'UTC', backUp })).rejects.toThrow('disk full');
  expect(await readdir(folder)).toEqual(['rollcall-2025-01-01T000000Z.sqlite']);
  expect(await db.store.siteSettings.get('last_backup_at')).toBeNull();
});

test('the program makes its first backup when it starts, readable to its user only', async () => {
  const { checks } = await seed(db.store, [{ name: 'kept' }]);
  await db.store.close();
  const target = join(folder, 'new');
  const rollcall = await startRollcall('all', { ...databaseEnv(db.options), BACKUP_DIR: target });
  const isDone = () => rollcall.logged.some(({ msg }) => String(msg).startsWith('backed up the database'));
  await expect.poll(isDone).toBe(true);
  expect(await rollcall.stop()).toBe(0);
  const [name = ''] = await readdir(target);
  expect((await stat(join(target, name))).mode & 0o777).toBe(0o600);
  const copy = openStore({ database: 'sqlite', file: join(target, name) });
  expect((await copy.checks.byId(checks[0]?.id ?? 0))?.name).toBe('kept');
  await copy.close();
});

test('the newest backup is copied to a folder of a bucket, where as many are kept', async () => {
  const s3 = await startS3();
  const bucket = openBackupBucket({
    backupS3: `${s3.bucket}/rollcall/nightly`,
    s3Endpoint: s3.endpoint.replace('http://', ''),
    s3Region: 'local',
    s3AccessKey: s3.credentials.accessKeyId,
    s3SecretKey: s3.credentials.secretAccessKey,
    s3Timeout: 5,
    s3Secure: false,
  });
  try {
    const clock = testClock(addSecs(T0, 3 * 3600));
    const { log } = keepingLog();
    const backUp = (file: string) => writeFile(file, file.repeat(10_000));
    for (let night = 0; night < 10; night += 1) {
      await backUpOnce({ store: db.store, clock, log, folder, tz: 'UTC', backUp });
      await mirrorBackups(folder, bucket);
      await mirrorBackups(folder, bucket);
      clock.advance(86_400);
    }
    const [newest = ''] = (await readdir(folder)).sort().reverse();
    expect((await bucket.names()).toSorted()).toEqual((await readdir(folder)).sort());
    const back = await fetch(`${s3.endpoint}/${s3.bucket}/rollcall/nightly/${newest}`);
    expect(back.status === 200 ? (await back.arrayBuffer()).byteLength : back.status).toBe(
      (await stat(join(folder, newest))).size,
    );
  } finally {
    bucket.close();
    await s3.stop();
  }
});

test('a bucket that is away is said in one sentence, without keys', async () => {
  const bucket = openBackupBucket({
    backupS3: 'backups',
    s3Endpoint: '127.0.0.1:9',
    s3Region: '',
    s3AccessKey: 'AKIA',
    s3SecretKey: 'hidden-key',
    s3Timeout: 1,
    s3Secure: false,
  });
  await writeFile(join(folder, 'rollcall-2026-01-01T000000Z.sqlite'), 'x');
  const failure = await mirrorBackups(folder, bucket).catch((error: unknown) => inspect(error));
  expect(failure).toContain('object storage could not list backups');
  expect(failure).not.toContain('hidden-key');
  bucket.close();
});
