import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
const OTHERS = 0o077;
/** A folder like /tmp, in which everybody keeps files. */
const STICKY = 0o1000;

/**
 * Makes a file of the data readable to its owner only, however it was made; creates it if need be. One that is there is not
 * opened: closing it would take from this process the locks of SQLite on it, and a `sqlite3` that closes the
 * database would then delete the log under our feet (https://www.sqlite.org/howtocorrupt.html, section 2.2).
 */
export function makePrivateFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', FILE_MODE));
  } catch {
    // it is there, or the program that opens it next says what is wrong
  }
  closeToOthers(file, FILE_MODE);
}

/** The same for a file that may not be there. */
export function closeFileToOthers(file: string): void {
  closeToOthers(file, FILE_MODE);
}

/**
 * Makes a folder of the data, and those above it, which nobody else may open. Throws what the system says. With `recursive`,
 * Node would try for ever where the system finds no place for it in a folder that is there, as in /proc.
 */
export function makePrivateFolder(folder: string): void {
  if (isFolder(folder)) return;
  const above = dirname(folder);
  if (above !== folder) makePrivateFolder(above);
  try {
    mkdirSync(folder, { mode: FOLDER_MODE });
  } catch (error) {
    // another process was first
    if (!isFolder(folder)) throw error;
  }
}

/** Closes the folder of the data to others; one that many use together stays as it is. */
export function closeFolderToOthers(folder: string): void {
  closeToOthers(folder, FOLDER_MODE);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function closeToOthers(path: string, mode: number): void {
  const found = statSync(path, { throwIfNoEntry: false });
  const isOurs = found !== undefined && found.uid === process.getuid?.();
  if (!isOurs || (found.mode & OTHERS) === 0 || (found.mode & STICKY) !== 0) return;
  try {
    chmodSync(path, mode);
  } catch {
    // a file system without such rights, as on a network share: its own decide
  }
}
