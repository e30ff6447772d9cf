// `npm run test:sql`: runs the tests of what has SQL of its own on PostgreSQL alone, and names the functions of the store
// that none of them calls.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const noted = z.array(z.object({ name: z.string(), called: z.boolean() }));

const folder = mkdtempSync(join(tmpdir(), 'rollcall-sql-'));
try {
  const env = { ...process.env, TEST_DATABASES: 'postgres', TEST_SQL_CALLS: folder };
  const { status } = spawnSync('npx', ['vitest', 'run', '--project', 'parts', ...testsOfSql()], {
    env,
    stdio: 'inherit',
  });
  const calls = readdirSync(folder).flatMap((file) =>
    noted.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))),
  );
  const called = new Set(calls.filter((call) => call.called).map(({ name }) => name));
  const missed = [...new Set(calls.map(({ name }) => name))].filter((name) => !called.has(name)).sort();
  for (const name of missed) process.stdout.write(`not called on PostgreSQL: ${name}\n`);
  process.stdout.write(`${called.size} functions called on PostgreSQL, ${missed.length} not\n`);
  process.exitCode = status === 0 && called.size > 0 && missed.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}

/** Test files with groups that run on every database. */
function testsOfSql(): readonly string[] {
  return readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join('test', file))
    .filter((file) => /\.each\(stores\)|postgresStore/.test(readFileSync(file, 'utf8')));
}
