// `npm run test:count`: how many behaviours the tests name. One behaviour is one title, with those of its groups and the
// values of its row in a table; what runs on two databases counts once.
//
// `npm run test:count -- FILE` compares with an earlier list (`npx vitest list --json=FILE`) and prints what is gone.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { behavioursIn } from './behaviours.ts';

const [earlier] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'rollcall-count-'));
try {
  const file = join(folder, 'tests.json');
  const { status, stderr } = spawnSync('npx', ['vitest', 'list', `--json=${file}`], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the tests could not be listed: ${stderr}`);
  const behaviours = behavioursIn(readFileSync(file, 'utf8'));
  process.stdout.write(`${behaviours.length} behaviours\n`);
  if (earlier !== undefined) compare(behavioursIn(readFileSync(earlier, 'utf8')), behaviours);
} finally {
  rmSync(folder, { recursive: true });
}

function compare(before: readonly string[], after: readonly string[]): void {
  const gone = before.filter((title) => !after.includes(title));
  process.stdout.write(`${before.length} before; ${gone.length} of these are gone or have another title:\n`);
  for (const title of gone) process.stdout.write(`  ${title}\n`);
  if (after.length < before.length) process.exitCode = 1;
}
