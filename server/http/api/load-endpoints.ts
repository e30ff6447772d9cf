import { readdir } from 'node:fs/promises';
import { extname } from 'node:path';
import { ConfigError } from '../../errors.ts';
import type { Endpoint } from './endpoint.ts';

const MEMBER_TYPES = {
  name: 'string',
  method: 'string',
  path: 'string',
  area: 'string',
  scope: 'string',
  summary: 'string',
  responses: 'object',
  handle: 'function',
} as const;

/** The order in which the documents show the parts of the API, and the methods of a path. */
const AREAS: readonly Endpoint['area'][] = ['checks', 'pings', 'flips', 'channels', 'badges', 'service'];
const METHODS: readonly Endpoint['method'][] = ['GET', 'POST', 'DELETE'];

/**
 * Reads the folder of endpoints: the default export of each file, which is called like the endpoint's name in words with
 * hyphens. The router, the OpenAPI document and the reference page are made from the list.
 *
 * Throws `ConfigError` when a file holds no whole endpoint or one of another name: such a build must not start.
 */
export async function loadEndpoints(
  folder: URL = new URL('endpoints/', import.meta.url),
): Promise<readonly Endpoint[]> {
  // .ts when run from the sources, .js when built
  const extension = extname(import.meta.url);
  const files = (await readdir(folder)).filter((file) => file.endsWith(extension) && !file.endsWith(`.d${extension}`));
  const endpoints = await Promise.all(
    files.map(async (file) => {
      const module: unknown = await import(new URL(file, folder).href);
      return readEndpoint(memberOf(module, 'default'), file.slice(0, -extension.length));
    }),
  );
  return endpoints.sort(byPlaceInDocuments);
}

function byPlaceInDocuments(a: Endpoint, b: Endpoint): number {
  return (
    AREAS.indexOf(a.area) - AREAS.indexOf(b.area) ||
    a.path.localeCompare(b.path, 'en') ||
    METHODS.indexOf(a.method) - METHODS.indexOf(b.method)
  );
}

function readEndpoint(value: unknown, file: string): Endpoint {
  if (!isEndpoint(value)) throw new ConfigError(`the API endpoint ${file} lacks: ${missingMembers(value).join(', ')}`);
  const wanted = value.name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  if (wanted !== file) {
    throw new ConfigError(`the API endpoint ${value.name} is in the file ${file}; they must have the same name`);
  }
  return value;
}

function isEndpoint(value: unknown): value is Endpoint {
  return missingMembers(value).length === 0;
}

function missingMembers(value: unknown): readonly string[] {
  return Object.entries(MEMBER_TYPES)
    .filter(([name, type]) => typeof memberOf(value, name) !== type)
    .map(([name]) => name);
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
