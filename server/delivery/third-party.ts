import { type Dirent, existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { register } from 'node:module';
import { extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { ConfigError } from '../errors.ts';
import type { AnyIntegration } from './integration.ts';
import { readIntegration } from './read-integration.ts';

const EXTENSIONS: ReadonlySet<string> = new Set(['.js', '.mjs']);
const manifest = z.object({ main: z.string().optional() });

/** An integration, and where it was found. */
export interface ThirdParty {
  readonly path: string;
  readonly integration: AnyIntegration;
}

/**
 * Loads the integrations in the folder that `INTEGRATIONS_DIR` names: files (`.js`, `.mjs`), and folders with an `index.mjs`,
 * an `index.js` or a `package.json` that says `main`. Whatever else lies there is left alone.
 * Throws `ConfigError` that names the file when one of them is no integration.
 */
export async function loadThirdParty(folder: string): Promise<readonly ThirdParty[]> {
  const directory = resolve(folder);
  const paths = (await entriesOf(directory)).flatMap((entry) => entryPoint(directory, entry));
  if (paths.length > 0) openSeam();
  return await Promise.all(paths.map(loadFile));
}

async function entriesOf(directory: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch (cause) {
    throw new ConfigError(`INTEGRATIONS_DIR: cannot read the folder ${directory}`, cause);
  }
}

function entryPoint(directory: string, entry: Dirent): readonly string[] {
  const path = join(directory, entry.name);
  if (entry.name.startsWith('.') || entry.name === 'node_modules') return [];
  if (!entry.isDirectory()) return EXTENSIONS.has(extname(entry.name)) ? [path] : [];
  const main = mainOf(path) ?? ['index.mjs', 'index.js'].find((name) => existsSync(join(path, name)));
  if (main === undefined) throw refused(path, 'has no index.mjs, no index.js and no package.json that says "main"');
  return [join(path, main)];
}

function mainOf(folder: string): string | undefined {
  const path = join(folder, 'package.json');
  if (!existsSync(path)) return undefined;
  try {
    return manifest.parse(JSON.parse(readFileSync(path, 'utf8'))).main;
  } catch (cause) {
    throw refused(path, 'is not valid', cause);
  }
}

async function loadFile(path: string): Promise<ThirdParty> {
  const module = await importFile(path);
  try {
    return { path, integration: readIntegration(module) };
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    throw refused(path, `cannot be used: ${cause.message}`, cause);
  }
}

async function importFile(path: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(path).href);
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw refused(path, `cannot be loaded: ${reason}`, cause);
  }
}

function refused(path: string, what: string, cause?: unknown): ConfigError {
  return new ConfigError(`INTEGRATIONS_DIR: ${path} ${what}`, cause);
}

/**
 * Lets a file import `rollcall/integration` wherever it lies, and gets it the module of this very process: an error of another
 * copy would not be known as a `DeliveryError`.
 */
function openSeam(): void {
  const seam = new URL(`../integration${extname(import.meta.url)}`, import.meta.url).href;
  const hooks = `export const resolve = (specifier, context, next) =>
    next(specifier === 'rollcall/integration' ? ${JSON.stringify(seam)} : specifier, context);`;
  register(`data:text/javascript,${encodeURIComponent(hooks)}`);
}
