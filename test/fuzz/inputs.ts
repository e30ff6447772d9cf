import { appendFileSync, readFileSync } from 'node:fs';

const MOST_PIECES = 30;
const SEPARATORS = ['', '\r\n', '\n', '\r', ' ', '\t', ',', ';', '/', '\r\n\r\n', '\0'];
const GROWN = new URL('corpus/grown.jsonl', import.meta.url);
/** Longer inputs are not kept: the corpus is read by people too. */
const LONGEST_KEPT = 1_000;

/** Random numbers below a bound, the same ones for a seed. */
export type Chance = (below: number) => number;

/** Makes the inputs of one door. */
export interface Inputs {
  next(): Buffer;
  /** Takes an input that led to something new, for others to be made from. */
  add(input: Buffer): void;
}

/** An input that once led to something new, or that once broke a door. */
export interface Kept {
  readonly door: string;
  readonly outcome: string;
  /** Base64. */
  readonly input: string;
}

/** Creates the random numbers (mulberry32). */
export function createChance(seed: number): Chance {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Returns inputs made of pieces of a corpus, and of inputs that led to something new. */
export function createInputs(chance: Chance, corpus: string): Inputs {
  const pieces = readFileSync(new URL(`corpus/${corpus}.txt`, import.meta.url), 'latin1').split('\n');
  const grown: Buffer[] = [];
  const piece = (): string => {
    const whole = pieces[chance(pieces.length)] ?? '';
    const part = chance(3) === 0 ? whole.slice(chance(whole.length + 1), chance(whole.length + 1)) : whole;
    return chance(40) === 0 ? part.repeat(chance(200)) : part;
  };
  const fresh = (): Buffer => {
    // short ones are more often something
    const parts = Array.from(
      { length: 1 + chance(1 + chance(MOST_PIECES)) },
      () => piece() + (SEPARATORS[chance(11)] ?? ''),
    );
    return Buffer.from(parts.join(''), 'latin1');
  };
  const mutated = (input: Buffer): Buffer => {
    const at = chance(input.length + 1);
    return Buffer.concat([input.subarray(0, at), Buffer.from(piece(), 'latin1'), input.subarray(at + chance(8))]);
  };
  return {
    next() {
      const base = grown.length > 0 && chance(2) === 0 ? grown[chance(grown.length)] : undefined;
      const bytes = base === undefined ? fresh() : mutated(base);
      for (let n = chance(4); n > 0 && bytes.length > 0; n -= 1) bytes[chance(bytes.length)] = chance(256);
      return bytes;
    },
    add: (input) => void grown.push(input),
  };
}

/** Reads what earlier runs have kept. */
export function keptInputs(): readonly Kept[] {
  const lines = readFileSync(GROWN, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line): Kept => JSON.parse(line));
}

/** Keeps an input for later runs. */
export function keep(kept: Kept): void {
  if (kept.input.length <= LONGEST_KEPT) appendFileSync(GROWN, `${JSON.stringify(kept)}\n`);
}
