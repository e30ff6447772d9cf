const LINE = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$/;
const NOTHING = /^\s*(#|$)/;
const FIRST_WORD = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)/;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** What a `.env` file says. */
export interface Dotenv {
  readonly values: ReadonlyMap<string, string>;
  /** Lines that are neither `NAME=value` nor a comment nor empty. */
  readonly strayLines: readonly StrayLine[];
}

/** A line that says nothing. Its text may be part of a secret, so only what could be a name is kept. */
export interface StrayLine {
  /** Counted from 1. */
  readonly line: number;
  readonly firstWord: string | null;
}

/**
 * Reads the text of a `.env` file as Docker Compose does: `NAME=value` lines, `#` comments, single quotes for text as
 * it is, double quotes with `\n` and friends; quoted text may span lines. Nothing is expanded. The last line of a name counts.
 *
 * Not `util.parseEnv`: that one ends an unquoted value at any `#`, which would silently shorten passwords.
 */
export function parseDotenv(text: string): Dotenv {
  const values = new Map<string, string>();
  const strayLines: StrayLine[] = [];
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const [, name, rest] = LINE.exec(line) ?? [];
    if (name === undefined || rest === undefined) {
      if (!NOTHING.test(line)) strayLines.push({ line: at + 1, firstWord: FIRST_WORD.exec(line)?.[1] ?? null });
      continue;
    }
    const quote = rest.at(0);
    if (quote !== '"' && quote !== "'") {
      values.set(name, rest.replace(/(^|\s)#.*$/, '').trim());
      continue;
    }
    const quoted = readQuoted(quote, rest.slice(1), lines.slice(at + 1));
    values.set(name, quoted?.text ?? rest.trim());
    at += quoted?.moreLines ?? 0;
  }
  return { values, strayLines };
}

function readQuoted(quote: string, first: string, following: readonly string[]) {
  let text = first;
  for (let moreLines = 0; ; moreLines += 1) {
    const end = endOf(quote, text);
    if (end >= 0) return { text: unescaped(quote, text.slice(0, end)), moreLines };
    const next = following[moreLines];
    if (next === undefined) return null;
    text += `\n${next}`;
  }
}

function endOf(quote: string, text: string): number {
  for (let at = 0; at < text.length; at += 1) {
    if (quote === '"' && text[at] === '\\') at += 1;
    else if (text[at] === quote) return at;
  }
  return -1;
}

function unescaped(quote: string, text: string): string {
  if (quote === "'") return text;
  return text.replace(/\\(["\\nrt$])/g, (_, letter: string) => ESCAPES[letter] ?? letter);
}
