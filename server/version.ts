import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const packageSchema = z.object({ version: z.string() });

/** The version of this program, as package.json has it; `-dev` and the like included. */
export const VERSION = readVersion();

function readVersion(): string {
  // one step up from server/, two from dist/server/
  const places = ['../package.json', '../../package.json'].map((path) => new URL(path, import.meta.url));
  const place = places.find((url) => existsSync(url));
  return place ? packageSchema.parse(JSON.parse(readFileSync(place, 'utf8'))).version : '0.0.0';
}
