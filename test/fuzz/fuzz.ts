import { readFileSync } from 'node:fs';
import { DOORS } from './doors.ts';

const LONGEST_MS = 100;
const MOST_PIECES = 30;
const SEPARATORS = ['', '\r\n', '\n', '\r', ' ', '\t', ',', ';', '/', '\r\n\r\n', '\0'];

/** An input that a door could not take. */
export interface Finding {
  readonly door: string;
  readonly problem: string;
  /** Base64. */
  readonly input: string;
}

/** Returns inputs made of pieces of the corpus, the same ones for a seed. */
export function createInputs(seed: number): () => Buffer {
  const pieces = readFileSync(new URL('corpus.txt', import.meta.url), 'latin1').split('\n');
  let state = seed;
  // mulberry32
  const random = (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
  const piece = (): string => {
    const whole = pieces[random(pieces.length)] ?? '';
    const part = random(3) === 0 ? whole.slice(random(whole.length + 1), random(whole.length + 1)) : whole;
    return random(40) === 0 ? part.repeat(random(200)) : part;
  };
  return () => {
    const parts = Array.from({ length: 1 + random(MOST_PIECES) }, () => piece() + (SEPARATORS[random(11)] ?? ''));
    const bytes = Buffer.from(parts.join(''), 'latin1');
    for (let n = random(4); n > 0 && bytes.length > 0; n -= 1) bytes[random(bytes.length)] = random(256);
    return bytes;
  };
}

/** Gives an input to every door. */
export function tryInput(input: Buffer): readonly Finding[] {
  return DOORS.flatMap(({ name, take }) => {
    const problem = problemOf(() => take(input));
    return problem === null ? [] : [{ door: name, problem, input: input.toString('base64') }];
  });
}

/** What takes long is tried again: something else may have had the processor. */
function problemOf(work: () => void): string | null {
  try {
    for (let tries = 0; tries < 3; tries += 1) {
      const start = performance.now();
      work();
      if (performance.now() - start <= LONGEST_MS) return null;
    }
    return `took over ${LONGEST_MS} ms`;
  } catch (error) {
    return String(error);
  }
}
