import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../errors.ts';
import { makePrivateFolder } from '../private-files.ts';
import { reasonOf } from './texts.ts';

/**
 * Returns the key kept in `<dataDir>/secret_key`, and makes folder and key on the first start.
 *
 * Processes that start together agree: the key is written under a name of its own and then linked to the final one,
 * which only one of them can do, so no process ever reads half a key.
 */
export function keepSecretKey(dataDir: string): string {
  const path = join(dataDir, 'secret_key');
  try {
    return keptKey(path) ?? makeKey(dataDir, path);
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    throw new ConfigError(
      `SECRET_KEY is not set and cannot be kept in ${path} (${reasonOf(cause)}): let this user write to that folder, or set another one with DATA_DIR`,
      cause,
    );
  }
}

function makeKey(dataDir: string, path: string): string {
  makePrivateFolder(dataDir);
  const key = randomBytes(36).toString('base64url');
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, `${key}\n`, { mode: 0o600, flag: 'wx', flush: true });
  try {
    linkSync(draft, path);
  } catch (error) {
    // EEXIST: another process was first. Others: a file system without links, where the short write must do.
    if (reasonOf(error) !== 'EEXIST') writeFileSync(path, `${key}\n`, { mode: 0o600, flag: 'wx', flush: true });
  } finally {
    rmSync(draft, { force: true });
  }
  return keptKey(path) ?? key;
}

function keptKey(path: string): string | null {
  let key: string;
  try {
    key = readFileSync(path, 'utf8').trim();
  } catch (error) {
    if (reasonOf(error) === 'ENOENT') return null;
    throw error;
  }
  if (key === '') throw new ConfigError(`${path} is empty: put the key back, or delete the file to get a new one`);
  return key;
}
