import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder with package.json in it, as a URL: one up from the sources, two up from the build. */
export const projectRoot: URL =
  [new URL('../', import.meta.url), new URL('../../', import.meta.url)].find((folder) =>
    existsSync(new URL('package.json', folder)),
  ) ?? new URL('../', import.meta.url);

/** The path of the folder with what browsers load. */
export const PUBLIC_FOLDER: string = fileURLToPath(new URL('public/', projectRoot));
