import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const packageSchema = z.object({
  version: z.string(),
  repository: z.object({ url: z.url({ protocol: /^https$/ }) }).optional(),
});

/** The version of this program, as package.json has it; `-dev` and the like included. */
export const VERSION = readPackage()?.version ?? '0.0.0';

/** Where its source is, as package.json has it; null: it does not say. */
export const SOURCE_URL = readPackage()?.repository?.url ?? null;

function readPackage() {
  // one step up from server/, two from dist/server/
  const places = ['../package.json', '../../package.json'].map((path) => new URL(path, import.meta.url));
  const place = places.find((url) => existsSync(url));
  return place ? packageSchema.parse(JSON.parse(readFileSync(place, 'utf8'))) : null;
}
