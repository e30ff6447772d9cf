import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../../errors.ts';

/** The hashed names of what the browser loads. */
export interface Assets {
  readonly script: string;
  /** Of the page for a screen on the wall. */
  readonly tvScript: string;
  readonly style: string;
  readonly icons: string;
}

/** Reads the list that the build wrote; throws `ConfigError` when there was no build. */
export function readAssets(publicFolder: string): Assets {
  const file = join(publicFolder, 'build', 'manifest.json');
  try {
    const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (isAssets(manifest)) return manifest;
  } catch (cause) {
    throw new ConfigError('the browser files are missing: run `npm run build` first', cause);
  }
  throw new ConfigError('the list of browser files is invalid: run `npm run build` again');
}

function isAssets(value: unknown): value is Assets {
  return (
    typeof value === 'object' &&
    value !== null &&
    'script' in value &&
    typeof value.script === 'string' &&
    'tvScript' in value &&
    typeof value.tvScript === 'string' &&
    'style' in value &&
    typeof value.style === 'string' &&
    'icons' in value &&
    typeof value.icons === 'string'
  );
}
