// Gives random inputs to everything that reads what strangers send, functions and the built program:
//   npm run fuzz -- --minutes 10
// What led to something new is kept in corpus/grown.jsonl, and later runs begin with it.
import { startTarget } from '../attack/target.ts';
import { EVERY_SERVICE_NOWHERE } from '../support/every-kind.ts';
import { DOORS } from './doors.ts';
import { createRuns, type Found, type Run, slowOnes, step } from './fuzz.ts';
import { HEAP_FLAGS, type Held, heldBy } from './heap.ts';
import { createChance, keep, keptInputs } from './inputs.ts';
import { serverDoors } from './server-doors.ts';

/** After the first minutes, caches are full and what is compiled is compiled. */
const WARM_MINUTES = 2;
const MOST_GROWTH_MIB = 24;
const FUNCTIONS_MS = 3_000;
const SERVER_MS = 3_000;
const AT_ONCE = 3;

const at = process.argv.indexOf('--minutes');
const minutes = at < 0 ? 1 : Number(process.argv[at + 1]);
const seed = Date.now() % 2 ** 31;
process.stdout.write(`seed ${seed}\n`);
const target = await startTarget(EVERY_SERVICE_NOWHERE, HEAP_FLAGS);
const chance = createChance(seed);
const kept = keptInputs();
const functions = createRuns(DOORS, chance, kept);
const servers = createRuns(await serverDoors(target), chance, kept);
const all = [...functions, ...servers];
const begin = Date.now();
const held: Held[] = [];
let failed = 0;

while (Date.now() < begin + minutes * 60_000) {
  await tryAll(functions, Date.now() + FUNCTIONS_MS);
  const until = Date.now() + SERVER_MS;
  await Promise.all(Array.from({ length: AT_ONCE }, () => tryAll(servers, until)));
  for (const run of all) for (const found of await slowOnes(run)) note(found);
  // the mails that it sent are of no use here
  target.mails.splice(0);
  if (Date.now() > begin + (held.length + 1) * 60_000) await measure();
}

const faults = target.faults();
for (const { door, tried, outcomes } of all) {
  process.stdout.write(`${String(tried).padStart(9)} inputs, ${outcomes.size} outcomes  ${door.name}\n`);
}
for (const fault of faults) process.stderr.write(`logged: ${fault}\n`);
const last = await heldBy(target);
const warm = held[WARM_MINUTES - 1] ?? last;
const grown = Math.max(last.here - warm.here, last.main - warm.main, last.threads - warm.threads);
await target.stop();
process.stdout.write(
  `${triedSoFar()} inputs, ${failed} failed, ${faults.length} faults logged, heaps grew by at most ${grown.toFixed(1)} MiB since minute ${WARM_MINUTES}\n`,
);
process.exitCode = failed + faults.length === 0 && grown < MOST_GROWTH_MIB ? 0 : 1;

async function measure(): Promise<void> {
  const now = await heldBy(target);
  held.push(now);
  const { here, main, threads, resident } = now;
  process.stdout.write(
    `minute ${held.length}: ${triedSoFar()} inputs; MiB after a collection: ${here} here, ${main} in the program, ${threads} in its threads; ${resident} resident\n`,
  );
}

function triedSoFar(): number {
  return all.reduce((sum, { tried }) => sum + tried, 0);
}

async function tryAll(runs: readonly Run[], until: number): Promise<void> {
  while (Date.now() < until) {
    for (const run of runs) for (let n = run.door.times ?? 1; n > 0; n -= 1) note(await step(run));
  }
}

function note(found: Found | null): void {
  if (found === null) return;
  const { door, outcome, input, problem, isNew } = found;
  if (problem !== null) failed += 1;
  if (problem !== null) process.stderr.write(`${JSON.stringify(found)}\n`);
  if (isNew) keep({ door, outcome, input });
}
