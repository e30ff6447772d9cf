import { z } from 'zod';

const listed = z.array(z.object({ name: z.string(), file: z.string() }));

// how the titles of groups and tests name the database that they run on
const DATABASE = /(?:^|,? )(?:on|from|to|into|with|in|for|of) '?(?:SQLite|PostgreSQL)\b'?|\b(?:SQLite|PostgreSQL): /g;

/** Returns the titles in a list of tests, as `vitest list --json` prints it, each once however many databases it runs on. */
export function behavioursIn(json: string): readonly string[] {
  const titles = listed.parse(JSON.parse(json)).map(({ name }) => name.replaceAll(DATABASE, ''));
  return [...new Set(titles)].sort();
}
