import { statSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * Returns what tells why the files of an SQLite database are not those that this process has open; null while they are. Writing
 * to a file that was deleted works, and what is written is lost. Its log, and the index of that, stay in place for as long as
 * any connection is open: only another program can have taken them away.
 *
 * To be called when the database has just been opened.
 */
export function watchHeldFiles(file: string): () => string | null {
  const beside = ['-wal', '-shm'].map((end) => {
    const path = `${file}${end}`;
    return { path, name: `the file ${basename(path)} beside the database`, remedy: ': restart Rollcall' };
  });
  const held = [{ path: file, name: 'the database file', remedy: '' }, ...beside].map(
    (one): HeldFile => ({ ...one, inode: inodeOf(one.path) }),
  );

  return () => {
    for (const one of held) {
      const found = inodeOf(one.path);
      // the log appears with the first write
      one.inode ??= found;
      if (found !== null && found !== one.inode) return `${one.name} was replaced: restart Rollcall`;
      if (found === null && (one.inode !== null || one.path === file)) return `${one.name} was deleted${one.remedy}`;
    }
    return null;
  };
}

interface HeldFile {
  readonly path: string;
  readonly name: string;
  readonly remedy: string;
  inode: number | null;
}

function inodeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.ino ?? null;
}
