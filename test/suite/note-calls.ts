// Set up before each test file of `npm run test:sql`: notes which functions of the store its tests have called.
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

const folder = process.env['TEST_SQL_CALLS'] ?? '';
// what lies in `dialect` carries SQL that others have written
const SQL = /\/server\/store\/(?!dialect\/)[^?]*\.ts/;

const session = new Session();
session.connect();

beforeAll(async () => {
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
});

afterAll(async () => {
  const { result } = await session.post('Profiler.takePreciseCoverage');
  const calls = result.flatMap(({ url, functions }) => {
    const [file] = SQL.exec(url) ?? [];
    if (file === undefined) return [];
    return functions
      .filter(({ functionName }) => functionName !== '')
      .map(({ functionName, ranges }) => ({
        name: `${file.slice(1)} ${functionName}`,
        called: ranges.some(({ count }) => count > 0),
      }));
  });
  writeFileSync(join(folder, `${process.pid}-${performance.now()}.json`), JSON.stringify(calls));
  session.disconnect();
});
