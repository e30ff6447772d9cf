import { decodeText } from './charset.ts';

/** A structured header value such as `text/plain; charset=utf-8`. */
export interface StructuredValue {
  /** In lower case, without parameters. */
  readonly value: string;
  /** By name in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** A parameter as written: `name`, `name*`, `name*0` or `name*0*`. */
interface Written {
  readonly name: string;
  /** Which piece it is, null for one that is whole. */
  readonly piece: number | null;
  /** It names its character set, and has bytes as `%82`. */
  readonly isEncoded: boolean;
  readonly value: string;
}

const NAME = /^(.+?)(?:\*(\d{1,3}))?(\*)?$/s;
const CHARSET_AND_LANGUAGE = /^([^'%]*)'[^'%]*'/;

/**
 * Reads value and parameters; a broken parameter is passed over. Parameters in pieces, and those that name their character
 * set, are joined and decoded (RFC 2231). Of several with one name the first counts, and an encoded one before a plain one.
 */
export function parseStructured(text: string): StructuredValue {
  // a comment may stand behind the value, `text/plain (mine)`; quotes around it and a comma behind it are slips
  const [value = ''] = text.trimStart().split(/[;,(\s]/, 1);
  return { value: value.toLowerCase().replaceAll(/^["']|["']$/g, ''), parameters: joined([...writtenIn(text)]) };
}

function joined(written: readonly Written[]): ReadonlyMap<string, string> {
  const byName = new Map<string, Written[]>();
  for (const one of written) {
    const same = byName.get(one.name);
    if (same === undefined) byName.set(one.name, [one]);
    else same.push(one);
  }
  return new Map([...byName].map(([name, all]) => [name, valueFrom(all)]));
}

function valueFrom(all: readonly Written[]): string {
  const encoded = all.find(({ piece, isEncoded }) => piece === null && isEncoded);
  if (encoded !== undefined) return decoded([encoded]);
  const pieces = all.filter(({ piece }) => piece !== null).sort((a, b) => (a.piece ?? 0) - (b.piece ?? 0));
  if (pieces.length > 0) return decoded(pieces.filter(({ piece }, index) => piece !== pieces[index - 1]?.piece));
  return all[0]?.value ?? '';
}

function decoded(pieces: readonly Written[]): string {
  // the first piece says for all in which character set they are
  const [mark = '', charset] = (pieces[0]?.isEncoded && CHARSET_AND_LANGUAGE.exec(pieces[0].value)) || [];
  const bytes = pieces.map(({ value, isEncoded }, index) => {
    const text = index === 0 ? value.slice(mark.length) : value;
    return isEncoded ? percentBytes(text) : Buffer.from(text);
  });
  return decodeText(Buffer.concat(bytes), charset);
}

function percentBytes(text: string): Buffer {
  const latin = Buffer.from(text)
    .toString('latin1')
    .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(latin, 'latin1');
}

/** Goes through the parameters as they stand there, once from front to back. */
function* writtenIn(text: string): Generator<Written> {
  let at = skip(text, skip(text, 0, /\s/), /[^\s;,]/);
  while (at < text.length) {
    at = skip(text, at, /[\s;,]/);
    if (text[at] === '(') {
      at = endOfComment(text, at);
      continue;
    }
    const nameEnd = skip(text, at, /[^\s;:=]/);
    const name = NAME.exec(text.slice(at, nameEnd));
    const sign = skip(text, nameEnd, /\s/);
    // `charset:utf-8` is a slip of scripts
    if (name === null || !/[:=]/.test(text.charAt(sign))) {
      at = Math.max(nameEnd, at + 1);
      continue;
    }
    const start = skip(text, sign + 1, /\s/);
    const end = text[start] === '"' ? endOfQuoted(text, start) : endOfValue(text, start);
    yield {
      name: (name[1] ?? '').toLowerCase(),
      piece: name[2] === undefined ? null : Number(name[2]),
      isEncoded: name[3] !== undefined,
      value: unquote(text.slice(start, end)),
    };
    at = end;
  }
}

function skip(text: string, from: number, wanted: RegExp): number {
  let at = from;
  while (at < text.length && wanted.test(text.charAt(at))) at += 1;
  return at;
}

function endOfValue(text: string, from: number): number {
  return skip(text, from, /[^\s;]/);
}

function endOfQuoted(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at + 1;
  }
  // never closed: it ends as one without quotes would
  return endOfValue(text, from);
}

function endOfComment(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '(') depth += 1;
    else if (text[at] === ')' && --depth === 0) return at + 1;
  }
  return text.length;
}

function unquote(text: string): string {
  if (!text.startsWith('"')) return text;
  const closed = text.length > 1 && text.endsWith('"');
  return text.slice(1, closed ? -1 : undefined).replace(/\\(.)/gs, '$1');
}
