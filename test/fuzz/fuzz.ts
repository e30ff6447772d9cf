import type { Door } from './doors.ts';
import { type Chance, createChance, createInputs, type Inputs, type Kept, keptInputs } from './inputs.ts';

const LONGEST_MS = 100;

/** What came of one input. */
export interface Tried {
  /** In short, as the door says it. */
  readonly outcome: string;
  /** What went wrong; null: nothing. */
  readonly problem: string | null;
}

/** A door with what was tried at it. */
export interface Run {
  readonly door: Door;
  readonly inputs: Inputs;
  readonly outcomes: Set<string>;
  tried: number;
}

/** Prepares doors; inputs of earlier runs become part of what new ones are made of. */
export function createRuns(doors: readonly Door[], chance: Chance, kept: readonly Kept[]): readonly Run[] {
  return doors.map((door) => {
    const inputs = createInputs(chance, door.corpus);
    const mine = kept.filter((one) => one.door === door.name);
    for (const { input } of mine) inputs.add(Buffer.from(input, 'base64'));
    return { door, inputs, outcomes: new Set(mine.map(({ outcome }) => outcome)), tried: 0 };
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
  const input = run.inputs.next();
  const { outcome, problem } = await tryInput(run.door, input);
  run.tried += 1;
  const isNew = !run.outcomes.has(outcome);
  if (problem === null && !isNew) return null;
  run.outcomes.add(outcome);
  if (isNew) run.inputs.add(input);
  return { door: run.door.name, outcome, problem, isNew, input: input.toString('base64') };
}

/** Tries the inputs that were kept, then some new ones, the same in each run; returns what went wrong. */
export async function problemsAt(doors: readonly Door[], inputs: number): Promise<readonly unknown[]> {
  const problems: unknown[] = [];
  const kept = keptInputs();
  for (const run of createRuns(doors, createChance(1), kept)) {
    for (const { door, input } of kept.filter((one) => one.door === run.door.name)) {
      const { problem } = await tryInput(run.door, Buffer.from(input, 'base64'));
      if (problem !== null) problems.push({ door, problem, input });
    }
    for (let n = 0; n < inputs; n += 1) {
      const found = await step(run);
      if (found !== null && found.problem !== null) problems.push(found);
    }
  }
  return problems;
}

/** Gives an input to a door. What takes long is tried again: something else may have had the processor. */
export async function tryInput(
  { take, worked = processorMs, longestMs = LONGEST_MS }: Door,
  input: Buffer,
): Promise<Tried> {
  let outcome = '';
  try {
    for (let tries = 0; tries < 3; tries += 1) {
      const before = worked();
      outcome = await take(input);
      if (worked() - before <= longestMs) return { outcome, problem: null };
    }
    return { outcome: 'slow', problem: `took over ${longestMs} ms` };
  } catch (error) {
    return { outcome: `failed: ${String(error).slice(0, 60)}`, problem: String(error) };
  }
}

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
