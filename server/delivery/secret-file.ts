import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Lends a file that only this user may read, for programs that would otherwise need a secret among their arguments, where
 * every user of the machine sees it. It is gone when `use` has ended.
 */
export async function withSecretFile<T>(name: string, content: string, use: (path: string) => Promise<T>): Promise<T> {
  // made for its owner alone
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-'));
  try {
    const path = join(folder, name);
    await writeFile(path, content, { mode: 0o600, flag: 'wx' });
    return await use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
