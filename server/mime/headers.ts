import { decodeStrictly, decodeText } from './charset.ts';
import { parseStructured } from './parameters.ts';

// Real mail has tens of header lines; what is beyond these bounds is not looked at.
const MAX_HEADER_LINES = 5_000;
const MAX_VALUE_LENGTH = 65_536;
const MAX_NAME_LENGTH = 80;

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const COLON = 0x3a;
const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

// RFC 5322 §3.6.8: printable ASCII without the colon
const FIELD_NAME = /^[!-9;-~]+$/;
// What mbox files and some relays put in front of a message.
const MBOX_FROM = /^>?From /;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what ISO-2022 begins its shifts with
const BEYOND_ASCII = /[\u001b\u0080-\u00ff]/;
/** Character sets in which a header cannot be written as it is: its own letters would be no ASCII. */
const WIDE = /^["'\s]*(?:utf|ucs|unicode)/i;

/** The header of a message or of a MIME part. */
export interface Headers {
  /** By name in lower case, unfolded, of several the first that says something; what is beyond ASCII is read as UTF-8 or as the message's charset. */
  readonly values: ReadonlyMap<string, string>;
  /** Where the body begins, in bytes. */
  readonly bodyStart: number;
}

interface Line {
  readonly start: number;
  readonly end: number;
  readonly next: number;
  /** It ends with a CR alone, as lines did on old Macs and do from some devices. */
  readonly isBare: boolean;
}

/**
 * Reads the header at the start of the bytes. The first line that is no header line ends it, also without an empty line
 * in between: bytes that start with anything else have no header at all. Lines may end with CRLF, LF or CR.
 */
export function readHeaders(bytes: Buffer): Headers {
  // as Latin-1, which keeps the bytes: what they mean is known when the whole header is
  const values = new Map<string, string>();
  const done = (bodyStart: number): Headers => ({ values: decodedValues(values), bodyStart });
  // the field that a folded line goes on with; null before the first one
  let open: { readonly name: string; readonly kept: boolean } | null = null;
  let at = bytes.subarray(0, UTF8_MARK.length).equals(UTF8_MARK) ? UTF8_MARK.length : 0;
  let isBare = true;
  for (let lines = 0; lines < MAX_HEADER_LINES && at < bytes.length; lines += 1) {
    const line = lineAt(bytes, at, isBare);
    const text = bytes.toString('latin1', at, Math.min(line.end, at + MAX_VALUE_LENGTH));
    if (text === '') return done(line.next);
    if (isFolded(text) && open !== null) {
      if (open.kept) extend(values, open.name, text);
    } else if (lines > 0 || !MBOX_FROM.test(text)) {
      const name = nameOf(text);
      if (name === null) return done(at);
      open = { name, kept: (values.get(name) ?? '').trim() === '' };
      if (open.kept) values.set(name, text.slice(text.indexOf(':') + 1));
    }
    at = line.next;
    isBare = line.isBare;
  }
  return done(at);
}

/**
 * Finds the end of a line. A CR alone ends it only where a header goes on behind it, since texts that overwrite
 * themselves on a terminal hold CRs too; `afterBare`: the line before ended so, and so may an empty one.
 */
function lineAt(bytes: Buffer, start: number, afterBare: boolean): Line {
  for (let at = start; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === LF) return { start, end: at, next: at + 1, isBare: false };
    if (byte !== CR) continue;
    if (bytes[at + 1] === LF) return { start, end: at, next: at + 2, isBare: false };
    if (afterBare && at === start) return bareLine(start, at);
    // programs that turn LF into CRLF once too often
    const isDoubled = bytes[at + 1] === CR && bytes[at + 2] === LF;
    if (isDoubled && (!afterBare || start === 0)) return { start, end: at, next: at + 3, isBare: false };
    if (goesOn(bytes, at + 1, afterBare)) return bareLine(start, at);
  }
  return { start, end: bytes.length, next: bytes.length, isBare: false };
}

function bareLine(start: number, end: number): Line {
  return { start, end, next: end + 1, isBare: true };
}

/** Tells whether an empty line, a folded one or a field stands there. */
function goesOn(bytes: Buffer, start: number, afterBare: boolean): boolean {
  const first = bytes[start];
  if (first === CR) return afterBare;
  if (first === SPACE || first === TAB) return true;
  for (let at = start; at < start + MAX_NAME_LENGTH; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === COLON) return at > start;
    if (byte <= SPACE || byte >= 0x7f) return false;
  }
  return false;
}

/** Raw bytes beyond ASCII are UTF-8 if they can be, else what the message says of its body. */
function decodedValues(raw: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const given = parseStructured(raw.get('content-type') ?? '').parameters.get('charset');
  const charset = given === undefined || WIDE.test(given) ? undefined : given;
  return new Map([...raw].map(([name, value]) => [name, decodedValue(value, charset)]));
}

function decodedValue(value: string, charset: string | undefined): string {
  if (!BEYOND_ASCII.test(value)) return value;
  const bytes = Buffer.from(value, 'latin1');
  const isEscaped = value.includes('\u001b') && charset !== undefined;
  return (isEscaped ? null : decodeStrictly(bytes)) ?? decodeText(bytes, charset);
}

function isFolded(line: string): boolean {
  return line.startsWith(' ') || line.startsWith('\t');
}

function nameOf(line: string): string | null {
  const name = line.slice(0, Math.max(line.indexOf(':'), 0)).trimEnd();
  return FIELD_NAME.test(name) ? name.toLowerCase() : null;
}

function extend(values: Map<string, string>, field: string, line: string): void {
  const value = values.get(field) ?? '';
  if (value.length < MAX_VALUE_LENGTH) values.set(field, value + line);
}
