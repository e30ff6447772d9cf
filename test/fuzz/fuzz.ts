import type { Door } from './doors.ts';
import { type Chance, createChance, createInputs, type Inputs, type Kept, keptInputs } from './inputs.ts';

const LONGEST_MS = 100;

const TRIES_ALONE = 3;

/** What came of one input. */
interface Tried {
  /** In short, as the door says it. */
  readonly outcome: string;
  /** What went wrong; null: nothing. */
  readonly problem: string | null;
  /** Of the processor; of everything that the process did meanwhile. */
  readonly tookMs: number;
}

/** A door with what was tried at it. */
export interface Run {
  readonly door: Door;
  readonly inputs: Inputs;
  readonly outcomes: Set<string>;
  /** Inputs that seemed slow, to be tried again alone. */
  suspects: Buffer[];
  tried: number;
}

/** Prepares doors; inputs of earlier runs become part of what new ones are made of. */
export function createRuns(doors: readonly Door[], chance: Chance, kept: readonly Kept[]): readonly Run[] {
  return doors.map((door) => {
    const inputs = createInputs(chance, door.corpus);
    const mine = kept.filter((one) => one.door === door.name);
    for (const { input } of mine) inputs.add(Buffer.from(input, 'base64'));
    return { door, inputs, outcomes: new Set(mine.map(({ outcome }) => outcome)), suspects: [], tried: 0 };
  });
}

/** What a step came to that is worth telling. */
export interface Found extends Kept {
  readonly problem: string | null;
  /** Nothing before came to this. */
  readonly isNew: boolean;
}

/** Tries the next input of a door; returns it when it led to something new, or went wrong. */
export async function step(run: Run): Promise<Found | null> {
  const { door, inputs, outcomes, suspects } = run;
  const input = inputs.next();
  const { outcome, problem, tookMs } = await tryInput(door, input);
  run.tried += 1;
  if (tookMs > longestOf(door)) suspects.push(input);
  const isNew = !outcomes.has(outcome);
  if (problem === null && !isNew) return null;
  outcomes.add(outcome);
  if (isNew) inputs.add(input);
  return { door: door.name, outcome, problem, isNew, input: input.toString('base64') };
}

/** Tries again what seemed slow while other inputs, or a collection of garbage, had the processor; returns what is. */
export async function slowOnes(run: Run): Promise<readonly Found[]> {
  const suspects = run.suspects;
  run.suspects = [];
  const slow: Found[] = [];
  for (const input of suspects) {
    const tried: Tried[] = [];
    // forms may have spent what they were about, but the same work is done for those that are refused
    while (tried.length < TRIES_ALONE && tried.every(({ tookMs }) => tookMs > longestOf(run.door))) {
      tried.push(await tryInput(run.door, input));
    }
    const least = Math.min(...tried.map(({ tookMs }) => tookMs));
    if (least <= longestOf(run.door)) continue;
    const outcome = `slow: ${tried[0]?.outcome}`;
    const problem = `took at least ${Math.round(least)} ms of the processor`;
    slow.push({ door: run.door.name, outcome, problem, isNew: false, input: input.toString('base64') });
  }
  return slow;
}

/** Tries the inputs that were kept, then some new ones, the same in each run; returns what went wrong. */
export async function problemsAt(doors: readonly Door[], inputs: number): Promise<readonly unknown[]> {
  const problems: unknown[] = [];
  const kept = keptInputs();
  for (const run of createRuns(doors, createChance(1), kept)) {
    for (const { door, input } of kept.filter((one) => one.door === run.door.name)) {
      const bytes = Buffer.from(input, 'base64');
      const { problem, tookMs } = await tryInput(run.door, bytes);
      if (problem !== null) problems.push({ door, problem, input });
      if (tookMs > longestOf(run.door)) run.suspects.push(bytes);
    }
    for (let n = 0; n < inputs; n += 1) {
      const found = await step(run);
      if (found !== null && found.problem !== null) problems.push(found);
    }
    problems.push(...(await slowOnes(run)));
  }
  return problems;
}

function longestOf({ longestMs = LONGEST_MS }: Door): number {
  return longestMs;
}

async function tryInput({ take, worked = processorMs }: Door, input: Buffer): Promise<Tried> {
  const before = worked();
  try {
    return { outcome: await take(input), problem: null, tookMs: worked() - before };
  } catch (error) {
    return { outcome: `failed: ${String(error).slice(0, 60)}`, problem: String(error), tookMs: worked() - before };
  }
}

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
