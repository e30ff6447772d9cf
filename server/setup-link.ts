import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { issueSetupToken } from './services/set-up-site.ts';
import type { Store } from './store/store.ts';

const FILE = 'setup_link';
const TOKEN = /\/setup\/([\w-]{43})\/\s*$/;

interface Deps {
  readonly config: Pick<Config, 'siteRoot' | 'dataDir'>;
  readonly store: Store;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Returns the link to the page on which the first superuser is made; null when there is one. The link is kept in
 * `<DATA_DIR>/setup_link`, for the owner of the program alone, and nowhere else: the database has only its hash.
 */
export async function setupLink({ config, store, clock }: Deps): Promise<string | null> {
  if (await store.users.anySuperuser()) {
    forgetSetupLink(config);
    return null;
  }
  const token = await issueSetupToken(keptToken(config), { store, now: clock.now() });
  const link = `${config.siteRoot}/setup/${token}/`;
  keep(link, config);
  return link;
}

/** Deletes the file with the link, which is of no more use. */
export function forgetSetupLink({ dataDir }: Pick<Config, 'dataDir'>): void {
  try {
    rmSync(join(dataDir, FILE), { force: true });
  } catch {
    // a folder that is read-only now: what the file says counts for nothing all the same
  }
}

function keptToken({ dataDir }: Pick<Config, 'dataDir'>): string | null {
  try {
    return TOKEN.exec(readFileSync(join(dataDir, FILE), 'utf8'))?.[1] ?? null;
  } catch {
    return null;
  }
}

function keep(link: string, { dataDir }: Pick<Config, 'dataDir'>): void {
  const path = join(dataDir, FILE);
  try {
    // written anew, so that it never has the rights of a file that was there before
    rmSync(path, { force: true });
    writeFileSync(path, `${link}\n`, { mode: 0o600, flag: 'wx' });
  } catch {
    // no folder for it, or another process was faster: the link is on the console, and a restart prints another one
  }
}
