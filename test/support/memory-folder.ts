import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
const PREFIX = 'rollcall-run-';
/** The databases of a run take less than half of it at any time. */
const ENOUGH_BYTES = 2 * 1024 ** 3;

/**
 * Makes the folder for everything that a run of the tests writes. It lies in memory where the system has room there: a
 * commit that waits for a disk is half of what many tests would do. Otherwise it is in the usual temporary folder.
 */
export function makeRunFolder(): string {
  removeLeftOvers();
  const inMemory = hasRoom() ? makeFolder(MEMORY) : undefined;
  if (inMemory !== undefined && runsPrograms(inMemory)) return inMemory;
  if (inMemory !== undefined) rmSync(inMemory, { recursive: true });
  return makeFolder(tmpdir());
}

function makeFolder(base: string): string {
  const folder = mkdtempSync(join(base, `${PREFIX}${process.pid}-`));
  // PostgreSQL runs as another user when the tests run as root, and must get to its own folder
  chmodSync(folder, 0o711);
  return folder;
}

function hasRoom(): boolean {
  if (!existsSync(MEMORY)) return false;
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize >= ENOUGH_BYTES;
}

/** Some systems let no program run from there, as some tests do. */
function runsPrograms(folder: string): boolean {
  const file = join(folder, 'program');
  writeFileSync(file, '#!/bin/sh\n', { mode: 0o755 });
  const { status } = spawnSync(file);
  rmSync(file);
  return status === 0;
}

/** A run that was killed could not remove its folder, and memory is not emptied by itself. */
function removeLeftOvers(): void {
  if (!existsSync(MEMORY)) return;
  for (const name of readdirSync(MEMORY)) {
    const [, pid] = /^rollcall-run-(\d+)-/.exec(name) ?? [];
    if (pid !== undefined && !existsSync(join('/proc', pid)))
      rmSync(join(MEMORY, name), { recursive: true, force: true });
  }
}
