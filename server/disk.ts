import { statfs } from 'node:fs/promises';

/** The room on a disk. */
export interface Disk {
  /** What this user may still write. */
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** Returns the room on the disk that holds a folder; null when the system does not tell. */
export async function diskOf(folder: string): Promise<Disk | null> {
  try {
    const { bavail, bsize, blocks } = await statfs(folder);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    return null;
  }
}
