/** A piece of a terminal's output in one look. */
export interface AnsiPiece {
  readonly text: string;
  /** One of the eight colours of a terminal, by number; null: the usual one. */
  readonly colour: number | null;
  readonly isBright: boolean;
  readonly isBold: boolean;
}

type Look = Omit<AnsiPiece, 'text'>;

const PLAIN: Look = { colour: null, isBright: false, isBold: false };
const ESC = '\u001b';
/** Control sequences (ECMA-48 §5.4), and the titles of windows that some programs send; only the look (`m`) counts. */
const SEQUENCE = new RegExp(
  `${ESC}\\[([0-9;:]*)([ -/]*[@-~])|${ESC}\\][^${ESC}\u0007]*(?:\u0007|${ESC}\\\\)|${ESC}[@-Z\\\\^_]`,
  'g',
);

/** Tells whether a text holds sequences that colour it. */
export function hasAnsi(text: string): boolean {
  return text.includes(`${ESC}[`);
}

/** Splits a terminal's output into pieces of one look each, without its control sequences. */
export function parseAnsi(text: string): AnsiPiece[] {
  const pieces: AnsiPiece[] = [];
  let look = PLAIN;
  let at = 0;
  const add = (piece: string): void => {
    if (piece !== '') pieces.push({ text: piece, ...look });
  };
  for (const match of text.matchAll(SEQUENCE)) {
    add(text.slice(at, match.index));
    at = match.index + match[0].length;
    if (match[2] === 'm') look = changed(look, match[1] ?? '');
  }
  add(text.slice(at));
  return pieces;
}

function changed(before: Look, parameters: string): Look {
  let look = before;
  const codes = parameters.split(/[;:]/).map(Number);
  for (let index = 0; index < codes.length; index += 1) {
    const code = codes[index] ?? 0;
    // colours out of a larger palette, written as 38;5;n or 38;2;r;g;b, have no place in our themes
    if (code === 38 || code === 48) index += codes[index + 1] === 2 ? 4 : 2;
    else look = withCode(look, code);
  }
  return look;
}

function withCode(look: Look, code: number): Look {
  if (code === 0) return PLAIN;
  if (code === 1) return { ...look, isBold: true };
  if (code === 22) return { ...look, isBold: false };
  if (code === 39) return { ...look, colour: null, isBright: false };
  if (code >= 30 && code <= 37) return { ...look, colour: code - 30, isBright: false };
  if (code >= 90 && code <= 97) return { ...look, colour: code - 90, isBright: true };
  return look;
}
