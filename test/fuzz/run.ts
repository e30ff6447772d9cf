// Gives random inputs to everything that reads what strangers send:
//   npm run fuzz -- --minutes 10
import { createInputs, tryInput } from './fuzz.ts';

const INPUTS_PER_LINE = 100_000;
const MOST_GROWTH_BYTES = 200 * 1024 * 1024;

const at = process.argv.indexOf('--minutes');
const minutes = at < 0 ? 1 : Number(process.argv[at + 1]);
const seed = Date.now() % 2 ** 31;
const next = createInputs(seed);
const end = Date.now() + minutes * 60_000;
process.stdout.write(`seed ${seed}\n`);
let tried = 0;
let failed = 0;
let before = 0;
while (Date.now() < end) {
  for (const finding of tryInput(next())) {
    failed += 1;
    process.stderr.write(`${JSON.stringify(finding)}\n`);
  }
  tried += 1;
  // once everything that is remembered has been
  if (tried === 5_000) before = process.memoryUsage().rss;
  if (tried % INPUTS_PER_LINE === 0) process.stdout.write(`${tried} inputs\n`);
}
const grown = before === 0 ? 0 : process.memoryUsage().rss - before;
process.stdout.write(`${tried} inputs, ${failed} failed, memory grew by ${Math.round(grown / 1024 / 1024)} MiB\n`);
process.exitCode = failed === 0 && grown < MOST_GROWTH_BYTES ? 0 : 1;
