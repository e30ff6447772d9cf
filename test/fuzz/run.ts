// Gives random inputs to everything that reads what strangers send, functions and the built program:
//   npm run fuzz -- --minutes 10
// What led to something new is kept in corpus/grown.jsonl, and later runs begin with it.
import { startTarget } from '../attack/target.ts';
import { EVERY_SERVICE_NOWHERE } from '../support/every-kind.ts';
import { DOORS } from './doors.ts';
import { createRuns, type Found, type Run, step } from './fuzz.ts';
import { createChance, keep, keptInputs } from './inputs.ts';
import { serverDoors } from './server-doors.ts';

const MEBIBYTE = 1024 * 1024;
const MOST_GROWTH_MIB = 200;
const FUNCTIONS_MS = 3_000;
const SERVER_MS = 3_000;
const AT_ONCE = 3;
const WARM_MS = 20_000;

const at = process.argv.indexOf('--minutes');
const minutes = at < 0 ? 1 : Number(process.argv[at + 1]);
const seed = Date.now() % 2 ** 31;
process.stdout.write(`seed ${seed}\n`);
const target = await startTarget(EVERY_SERVICE_NOWHERE);
const chance = createChance(seed);
const kept = keptInputs();
const functions = createRuns(DOORS, chance, kept);
const servers = createRuns(await serverDoors(target), chance, kept);
const begin = Date.now();
const end = begin + minutes * 60_000;
const before = { here: 0, server: 0 };
let failed = 0;

while (Date.now() < end) {
  await tryAll(functions, Date.now() + FUNCTIONS_MS);
  const until = Date.now() + SERVER_MS;
  await Promise.all(Array.from({ length: AT_ONCE }, () => tryAll(servers, until)));
  if (before.server === 0 && Date.now() > begin + WARM_MS) {
    before.here = process.memoryUsage().rss / MEBIBYTE;
    before.server = target.memory();
  }
}

const grown = { here: 0, server: 0 };
if (before.server > 0) {
  grown.here = Math.round(process.memoryUsage().rss / MEBIBYTE - before.here);
  grown.server = Math.round(target.memory() - before.server);
}
const faults = target.faults();
await target.stop();
const all = [...functions, ...servers];
for (const { door, tried, outcomes } of all) {
  process.stdout.write(`${String(tried).padStart(9)} inputs, ${outcomes.size} outcomes  ${door.name}\n`);
}
for (const fault of faults) process.stderr.write(`logged: ${fault}\n`);
const total = all.reduce((sum, { tried }) => sum + tried, 0);
process.stdout.write(
  `${total} inputs, ${failed} failed, ${faults.length} faults logged, memory grew by ${grown.here} MiB here and ${grown.server} MiB in the program\n`,
);
process.exitCode = failed + faults.length === 0 && Math.max(grown.here, grown.server) < MOST_GROWTH_MIB ? 0 : 1;

async function tryAll(runs: readonly Run[], until: number): Promise<void> {
  while (Date.now() < until) {
    for (const run of runs) for (let n = run.door.times ?? 1; n > 0; n -= 1) note(await step(run));
  }
}

function note(found: Found | null): void {
  if (found === null) return;
  const { door, outcome, input, problem, isNew } = found;
  if (problem !== null) failed += 1;
  if (!isNew) return;
  keep({ door, outcome, input });
  if (problem !== null) process.stderr.write(`${JSON.stringify(found)}\n`);
}
