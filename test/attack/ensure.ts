import { setTimeout as pause } from 'node:timers/promises';

const LOOK_EVERY_MS = 50;
const LONGEST_MS = 20_000;

/** Throws what an attack came to, unless the condition holds. */
export function ensure(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

/** Waits until there is something, and throws when it does not come. */
export async function waitFor<T>(find: () => T | null | undefined, what: string): Promise<T> {
  for (let waited = 0; waited < LONGEST_MS; waited += LOOK_EVERY_MS) {
    const found = find();
    if (found !== null && found !== undefined) return found;
    await pause(LOOK_EVERY_MS);
  }
  throw new Error(`${what} did not come`);
}
