import { existsSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { PATIENCE } from '../support/patience.ts';
import { startStoreProcess } from '../support/store-process.ts';

test.skipIf(process.env['TEST_PG_URL'])('a test run that is killed leaves no PostgreSQL behind', async () => {
  const nowhere = { database: 'sqlite', file: ':memory:' } as const;
  const run = startStoreProcess(new URL('./start-postgres.ts', import.meta.url), nowhere);
  const folder = await run.line();
  expect(existsSync(`${folder}/.s.PGSQL.5432`)).toBe(true);
  run.child.kill('SIGKILL');
  await run.ended;
  await vi.waitFor(() => expect(existsSync(folder)).toBe(false), PATIENCE);
});
