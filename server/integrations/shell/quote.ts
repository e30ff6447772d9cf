/** Where the scan is: what ends this part of the command, and whether a value needs quotes here to stay one word. */
interface Part {
  readonly end: string;
  readonly isQuoted: boolean;
}

const TOP: Part = { end: '', isQuoted: false };
const OPENERS = ['$((', '$(', '${', '`', '(', '"'] as const;
const COMMENT = /^#[^\n]*/;
const SINGLE_QUOTED = /^'[^']*'?/;
const ESCAPED = /^\\[\s\S]?/;
const HERE_DOCUMENT = /^<<(?!<)/;

/**
 * Rewrites a command for `/bin/sh` so that each placeholder is an expansion of the environment variable of that name, and
 * one word whatever is in it: `$NAME` becomes `"${NAME}"`, and within double quotes `${NAME}`. The longest name that is
 * defined wins, as in webhooks.
 *
 * What is within single quotes stays as it is: an inner shell (`sh -c '… "$NAME"'`) finds the variable by itself. No value
 * gets into the text, so a part of the command that is read wrongly here can split a word and do no other harm.
 *
 * @example quotePlaceholders('echo $NAME "$NAME"', ['NAME']) // 'echo "${NAME}" "${NAME}"'
 */
export function quotePlaceholders(command: string, names: readonly string[]): string {
  const longestFirst = [...names].sort((a, b) => b.length - a.length);
  const parts: Part[] = [TOP];
  let written = '';
  let at = 0;
  while (at < command.length) {
    const part = parts.at(-1) ?? TOP;
    const rest = command.slice(at);
    const kept = untouched(rest, part, /(^|[\s;&|(])$/.test(written));
    const found = kept === '' ? placeholderAt(rest, longestFirst) : null;
    if (kept !== '') {
      written += kept;
      at += kept.length;
    } else if (found !== null) {
      written += part.isQuoted ? `\${${found.name}}` : `"\${${found.name}}"`;
      at += found.length;
    } else {
      const token = turn(rest, parts, part);
      written += token;
      at += token.length;
    }
  }
  return written;
}

/** Returns the beginning of the text in which nothing is expanded, or ''. */
function untouched(rest: string, { isQuoted }: Part, isWordStart: boolean): string {
  const kinds = isQuoted ? [ESCAPED] : [ESCAPED, SINGLE_QUOTED, ...(isWordStart ? [COMMENT] : [])];
  // the lines of a here document are no words, and quotes would show in them
  if (!isQuoted && HERE_DOCUMENT.test(rest)) return rest;
  if (rest.startsWith('$$')) return '$$';
  return kinds.map((kind) => kind.exec(rest)?.[0] ?? '').find((text) => text !== '') ?? '';
}

function placeholderAt(rest: string, names: readonly string[]): { name: string; length: number } | null {
  if (!rest.startsWith('$')) return null;
  const braced = names.find((name) => rest.startsWith(`{${name}}`, 1));
  if (braced !== undefined) return { name: braced, length: braced.length + 3 };
  const bare = names.find((name) => rest.startsWith(name, 1));
  return bare === undefined ? null : { name: bare, length: bare.length + 1 };
}

/** Enters or leaves a part of the command when one begins or ends here; returns what of the text that used up. */
function turn(rest: string, parts: Part[], part: Part): string {
  if (part.end !== '' && rest.startsWith(part.end)) {
    parts.pop();
    return part.end;
  }
  const opener = OPENERS.find((text) => rest.startsWith(text));
  if (opener === undefined || (opener === '(' && part.isQuoted)) return rest.charAt(0);
  parts.push(partOf(opener, part));
  return opener;
}

function partOf(opener: (typeof OPENERS)[number], { isQuoted }: Part): Part {
  switch (opener) {
    case '$((':
      // an expression is expanded as within double quotes
      return { end: '))', isQuoted: true };
    case '$(':
    case '(':
      return { end: ')', isQuoted: false };
    case '${':
      return { end: '}', isQuoted };
    case '`':
      return { end: '`', isQuoted: false };
    case '"':
      return { end: '"', isQuoted: true };
    default:
      return opener satisfies never;
  }
}
