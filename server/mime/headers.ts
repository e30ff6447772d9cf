// Real mail has tens of header lines; what is beyond these bounds is not looked at.
const MAX_HEADER_LINES = 5_000;
const MAX_VALUE_LENGTH = 65_536;

const LF = 0x0a;
const CR = 0x0d;

// RFC 5322 §3.6.8: printable ASCII without the colon
const FIELD_NAME = /^[!-9;-~]+$/;
// What mbox files and some relays put in front of a message.
const MBOX_FROM = /^>?From /;

const PARAMETER = /;\s*([^\s=;]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;]*)/gs;

/** The header of a message or of a MIME part. */
export interface Headers {
  /** By name in lower case, unfolded, read as UTF-8; of several the first. */
  readonly values: ReadonlyMap<string, string>;
  /** Where the body begins, in bytes. */
  readonly bodyStart: number;
}

/** A structured header value such as `text/plain; charset=utf-8`. */
export interface StructuredValue {
  /** In lower case, without parameters. */
  readonly value: string;
  /** By name in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * Reads the header at the start of the bytes. The first line that is no header line ends it, also without an empty line
 * in between: bytes that start with anything else have no header at all.
 */
export function readHeaders(bytes: Buffer): Headers {
  const values = new Map<string, string>();
  // the field that a folded line goes on with; null before the first one
  let open: { readonly name: string; readonly kept: boolean } | null = null;
  let at = 0;
  for (let lines = 0; lines < MAX_HEADER_LINES && at < bytes.length; lines += 1) {
    const next = nextLine(bytes, at);
    const line = bytes.toString('utf8', at, Math.min(lineEnd(bytes, at, next), at + MAX_VALUE_LENGTH));
    if (line === '') return { values, bodyStart: next };
    if (isFolded(line) && open !== null) {
      if (open.kept) extend(values, open.name, line);
    } else if (lines > 0 || !MBOX_FROM.test(line)) {
      const name = nameOf(line);
      if (name === null) return { values, bodyStart: at };
      open = { name, kept: !values.has(name) };
      if (open.kept) values.set(name, line.slice(line.indexOf(':') + 1));
    }
    at = next;
  }
  return { values, bodyStart: at };
}

/** Reads value and parameters; a broken parameter is passed over. */
export function parseStructured(text: string): StructuredValue {
  const parameters = new Map<string, string>();
  for (const [, name = '', given = ''] of text.matchAll(PARAMETER)) {
    const key = name.toLowerCase();
    if (!parameters.has(key)) parameters.set(key, unquote(given));
  }
  // a comment may stand behind the value: `text/plain (mine)`
  const [value = ''] = text.trimStart().split(/[;(\s]/, 1);
  return { value: value.toLowerCase(), parameters };
}

function nextLine(bytes: Buffer, from: number): number {
  const lf = bytes.indexOf(LF, from);
  return lf < 0 ? bytes.length : lf + 1;
}

function lineEnd(bytes: Buffer, start: number, next: number): number {
  if (bytes[next - 1] !== LF) return next;
  return next - 2 >= start && bytes[next - 2] === CR ? next - 2 : next - 1;
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

function unquote(text: string): string {
  if (!text.startsWith('"')) return text;
  const closed = text.length > 1 && text.endsWith('"');
  return text.slice(1, closed ? -1 : undefined).replace(/\\(.)/gs, '$1');
}
