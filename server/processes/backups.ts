import { execFile } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type BackupBucket, openBackupBucket } from '../bodies/backup-bucket.ts';
import type { Clock } from '../clock.ts';
import { backupName, backupTime, isBackupDue, staleBackups } from '../core/backup-plan.ts';
import type { Instant } from '../core/instant.ts';
import { toIso } from '../core/iso.ts';
import type { Log } from '../log.ts';
import { makePrivateFolder } from '../private-files.ts';
import type { Store } from '../store/store.ts';
import type { Part } from './part.ts';
import { repeat } from './repeat.ts';

const LOOK_EVERY_SECS = 600;

export interface BackupDeps {
  readonly store: Pick<Store, 'siteSettings'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'info' | 'error'>;
  /** Where backups are kept. */
  readonly folder: string;
  /** The zone whose nights are quiet. */
  readonly tz: string;
  /** Writes a backup to a new file, whole or not at all. */
  readonly backUp: (file: string) => Promise<void>;
}

/**
 * Makes a backup when one is due, removes those that are kept no longer, and notes when the last good one was made. Returns
 * whether there is a new one.
 */
export async function backUpOnce({ store, clock, log, folder, tz, backUp }: BackupDeps): Promise<boolean> {
  makePrivateFolder(folder);
  const before = await readdir(folder);
  const now = clock.now();
  if (!isBackupDue(newestIn(before), now, tz)) return false;
  const name = backupName(now);
  await backUp(join(folder, name));
  await store.siteSettings.put('last_backup_at', toIso(now));
  const stale = staleBackups([...before, name]);
  for (const old of stale) await rm(join(folder, old), { force: true });
  log.info({ file: name, removed: stale.length }, 'backed up the database; the secret key is not in the backup');
  return true;
}

/** Copies the newest backup of a folder to a bucket, unless it is there, and removes those that are kept no longer. */
export async function mirrorBackups(folder: string, bucket: BackupBucket): Promise<void> {
  const names = (await readdir(folder)).filter((name) => backupTime(name) !== null).sort();
  const newest = names.at(-1);
  if (newest === undefined) return;
  const there = await bucket.names();
  if (!there.includes(newest)) await bucket.put(newest, join(folder, newest));
  for (const old of staleBackups([...new Set([...there, newest])])) await bucket.remove(old);
}

function newestIn(names: readonly string[]): Instant | null {
  const times = names.map(backupTime).filter((at) => at !== null);
  return times.reduce<Instant | null>((newest, at) => (newest === null || at > newest ? at : newest), null);
}

/** What the storage said; where it is and who asks is for the operator to set right. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

/** Backs the SQLite database up every night, where BACKUP_DIR is set. */
export const backups: Part = {
  name: 'backups',
  required: false,
  async start({ runtime: { config, store, clock, log } }) {
    const { backupDir: folder } = config;
    const tz = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (folder === '' || config.database !== 'sqlite') return { stop: async () => undefined };
    const bucket = config.backupS3 === '' ? null : openBackupBucket(config);
    let isMirrored = bucket === null;
    // in a process of its own: copying blocks the process that does it
    const backUp = async (file: string, signal: AbortSignal): Promise<void> => {
      const [, main = ''] = process.argv;
      await promisify(execFile)(process.execPath, [main, 'backup', file], { signal });
    };
    const mirror = async (signal: AbortSignal): Promise<boolean> => {
      if (bucket === null || signal.aborted) return false;
      try {
        await mirrorBackups(folder, bucket);
        log.info('the newest backup is in the bucket');
        return true;
      } catch (error) {
        if (!signal.aborted)
          log.error(
            { reason: reasonOf(error) },
            'the backup could not be copied to the bucket in BACKUP_S3 and will be tried again',
          );
        return false;
      }
    };
    const looks = repeat({ clock }, async (signal) => {
      try {
        const parts = { store, clock, log, folder, tz, backUp: (file: string) => backUp(file, signal) };
        if (await backUpOnce(parts)) isMirrored = bucket === null;
      } catch (error) {
        if (!signal.aborted) log.error({ err: error }, 'the backup failed and will be tried again');
      }
      if (!isMirrored) isMirrored = await mirror(signal);
      return LOOK_EVERY_SECS;
    });
    return {
      async stop() {
        const stopped = looks.stop();
        bucket?.close();
        await stopped;
      },
    };
  },
};
