import { randomFillSync } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Disk, diskOf } from './disk.ts';
import type { LogEvent } from './log.ts';

const MEGABYTE = 1024 * 1024;
const RESERVE_BYTES = 32 * MEGABYTE;
/** As much must be free beside it, or the next write would take it away again. */
const MARGIN_BYTES = 32 * MEGABYTE;
/** A limit that the system does not tell, such as a quota, is only found by trying. */
const TRY_EVERY_MS = 4_000;
/** https://man7.org/linux/man-pages/man2/write.2.html: no room, quota, largest file. */
const NO_ROOM = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/**
 * Room that is kept on the disk of the database, and given up when there is no other: alerts that are decided, and the times
 * in which no pings were heard, can then still be recorded. Pings are refused meanwhile, or they would fill it within minutes.
 */
export interface DiskReserve {
  /** Whether the disk is full: true from the first write that failed until the reserve is there again. */
  isFull(): boolean;
  /** To be called when the database could not be written for want of room. */
  giveUp(): void;
  /** Makes the reserve where it is missing and there is room; costs nothing while it is there. Never rejects. */
  keep(): Promise<void>;
}

export interface DiskReserveDeps {
  /** Where the database lies. */
  readonly folder: string;
  readonly log: { readonly error: LogEvent; readonly warn: LogEvent };
  /** Default: what the system says. */
  readonly readDisk?: (folder: string) => Promise<Disk | null>;
  /** Milliseconds since some moment. */
  readonly elapsedMillis?: () => number;
}

/** A database that is elsewhere, or in memory: there is nothing to keep. */
export const NO_RESERVE: DiskReserve = { isFull: () => false, giveUp: () => {}, keep: async () => {} };

/** Creates the keeper of the file `reserve` in a folder. Nothing is written before `keep` is called. */
export function createDiskReserve(deps: DiskReserveDeps): DiskReserve {
  const { folder, log, readDisk = diskOf, elapsedMillis = () => performance.now() } = deps;
  const file = join(folder, 'reserve');
  let isFull = false;
  let cannotBeMade = false;
  let triedAt = Number.NEGATIVE_INFINITY;
  let isWhole = false;

  const tellFull = (): void => {
    if (!isFull) log.error('the disk with the database is full: pings are refused until there is room again');
    isFull = true;
  };

  const tellRoom = (): void => {
    if (isFull) log.warn('there is room on the disk again: pings are stored');
    isFull = false;
  };

  const make = async (): Promise<void> => {
    if (elapsedMillis() < triedAt + TRY_EVERY_MS) return;
    const disk = await readDisk(folder);
    if (disk !== null && disk.freeBytes < RESERVE_BYTES + MARGIN_BYTES) return tellFull();
    triedAt = elapsedMillis();
    try {
      await writeReserve(file);
      isWhole = true;
      tellRoom();
    } catch (error) {
      if (NO_ROOM.includes(codeOf(error))) return tellFull();
      cannotBeMade = true;
      isFull = false;
      log.warn({ err: error }, 'no room can be kept for alerts on the disk with the database');
    }
  };

  return {
    isFull: () => isFull,
    giveUp() {
      if (cannotBeMade) return;
      tellFull();
      isWhole = false;
      try {
        rmSync(file, { force: true });
      } catch (error) {
        log.warn({ err: error }, 'the file "reserve" beside the database could not be deleted');
      }
    },
    async keep() {
      if (cannotBeMade) return;
      // another process may have given it up, or made it
      if (!existsSync(file)) return await make();
      isWhole ||= (await sizeOf(file)) >= RESERVE_BYTES;
      if (isWhole) tellRoom();
      else await make();
    },
  };
}

/** Writes random bytes, which no file system can store in less room, and lets the file appear when it is whole. */
async function writeReserve(file: string): Promise<void> {
  const part = `${file}.part`;
  try {
    const handle = await open(part, 'w', 0o600);
    try {
      const piece = randomFillSync(new Uint8Array(MEGABYTE));
      for (let written = 0; written < RESERVE_BYTES; written += piece.byteLength) await handle.writeFile(piece);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, file);
  } catch (error) {
    // another process was quicker
    if (codeOf(error) === 'ENOENT' && existsSync(file)) return;
    await rm(part, { force: true });
    throw error;
  }
}

async function sizeOf(file: string): Promise<number> {
  return await stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
