import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const TESTS = fileURLToPath(new URL('../', import.meta.url));
// Files that vitest itself runs before each test file.
const SET_UP = ['suite/note-calls.ts'];
const HOOK_ON_IMPORT = /^(?:beforeAll|beforeEach|afterEach|afterAll)\(/m;

test('no shared file of the tests sets hooks when it is imported', () => {
  // test files share one module graph per worker, so such a hook would serve only the first file that imports it
  const shared = readdirSync(TESTS, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !SET_UP.includes(name),
  );
  expect(shared.filter((name) => HOOK_ON_IMPORT.test(readFileSync(join(TESTS, name), 'utf8')))).toEqual([]);
});
