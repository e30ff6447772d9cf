import { decodeText } from './charset.ts';
import { readHeaders } from './headers.ts';
import { parseStructured } from './parameters.ts';
import { undoEncoding } from './transfer.ts';

// Real mail is three or four levels deep with a few dozen parts. The bounds keep a hostile one cheap to look through.
const MAX_DEPTH = 12;
const MAX_PARTS = 500;
const MAX_BOUNDARY_CANDIDATES = 10_000;
// RFC 2046 §5.1.1 allows 70 characters.
const MAX_BOUNDARY_LENGTH = 1_000;
// Of a boundary line, behind the boundary: blanks, and what other programs add by mistake.
const MAX_REST_LENGTH = 1_000;
// Bytes of one text part that are decoded, still in their transfer encoding.
const MAX_ENCODED_BYTES = 2 * 1024 * 1024;

/** What a type begins with; anything else is a slip such as `plain/text`. */
const KNOWN_TYPE = /^(?:text|multipart|message|image|audio|video|application|font|model|chemical|x-[^/]*)\/[^/]*$/;
const HTML_TYPES = new Set(['text/html', 'application/xhtml+xml']);
/** What programs write for programs is text too, where it is no attachment. */
const TEXT = /^(?:text\/|application\/(?:[^/]*\+)?(?:json|xml|x-ndjson|yaml|x-yaml)$)/;
const META = /<meta[^>]{0,200}charset\s{0,9}=\s{0,9}["']?([^\s"'/>;]{1,60})/i;
/** The first line of a body that looks like a boundary line with a header behind it. */
const FIRST_DASHES = /^\s*--([^\s-][^\r\n]*?)[ \t]*\r?\n(?:[!-9;-~]+:|\r?\n)/;
const LEADING_COMMENT = /^\s*\([^)]*\)/;
/** As far as browsers look. */
const META_BYTES = 1024;

/** A message, or one part of a multipart message. */
export interface MimePart {
  readonly headers: ReadonlyMap<string, string>;
  /** Lower-case media type; `text/plain` when there is none or it makes no sense. */
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly isAttachment: boolean;
  /** As sent: the transfer encoding is not undone. */
  readonly body: Buffer;
}

/** Splits header and body. Bytes without a header are plain text as a whole. */
export function readPart(bytes: Buffer): MimePart {
  const { values, bodyStart } = readHeaders(bytes);
  const { value, parameters } = parseStructured(values.get('content-type') ?? '');
  return {
    headers: values,
    type: KNOWN_TYPE.test(value) ? value : 'text/plain',
    parameters,
    isAttachment: parseStructured(values.get('content-disposition') ?? '').value === 'attachment',
    body: bytes.subarray(bodyStart),
  };
}

/** The texts of a message, in order. */
export interface MessageTexts {
  readonly plain: readonly string[];
  readonly html: readonly string[];
}

/**
 * Reads every text that is no attachment, looking into every multipart: programs put logs before the text, and empty parts.
 * Attached messages are not looked into. Of each kind about `maxCharacters` are read.
 */
export function readTexts(message: MimePart, maxCharacters: number): MessageTexts {
  const plain: string[] = [];
  const html: string[] = [];
  for (const part of leaves(message)) {
    const isHtml = HTML_TYPES.has(part.type);
    if (!isHtml && !TEXT.test(part.type)) continue;
    const texts = isHtml ? html : plain;
    if (lengthOf(texts) < maxCharacters) texts.push(textOf(part));
  }
  return { plain, html };
}

function lengthOf(texts: readonly string[]): number {
  return texts.reduce((length, text) => length + text.length, 0);
}

/** Returns the text of a part: transfer encoding undone, character set honoured. */
export function textOf(part: MimePart): string {
  const bytes = decodedBody(part);
  return decodeText(bytes, part.parameters.get('charset') ?? metaCharset(part.type, bytes));
}

function decodedBody({ body, headers }: MimePart): Buffer {
  const encoding = parseStructured((headers.get('content-transfer-encoding') ?? '').replace(LEADING_COMMENT, '')).value;
  return undoEncoding(body.subarray(0, MAX_ENCODED_BYTES), encoding);
}

/** HTML can say itself in which character set it is (https://html.spec.whatwg.org/#charset). */
function metaCharset(type: string, bytes: Buffer): string | undefined {
  if (!HTML_TYPES.has(type)) return undefined;
  return META.exec(bytes.toString('latin1', 0, META_BYTES))?.[1];
}

/** Goes through the parts that hold something, in order; attachments are left out. */
export function* leaves(message: MimePart): Generator<MimePart> {
  let partsLeft = MAX_PARTS;
  function* walk(part: MimePart, depth: number): Generator<MimePart> {
    partsLeft -= 1;
    if (partsLeft < 0 || depth > MAX_DEPTH || part.isAttachment) return;
    if (!part.type.startsWith('multipart/')) {
      yield part;
      return;
    }
    let isDivided = false;
    for (const child of childrenOf(part)) {
      isDivided = true;
      yield* walk(child, depth + 1);
      if (partsLeft < 0) return;
    }
    // without boundary lines nothing is divided: what there is, is text
    if (!isDivided) yield { ...part, type: 'text/plain' };
  }
  yield* walk(message, 0);
}

function* childrenOf(part: MimePart): Generator<MimePart> {
  // encoded as a whole, against RFC 2045 §6.4; what stands in clear text has lines of its own that show it
  const body = boundaryOf(part.parameters, part.body) === null ? decodedBody(part) : part.body;
  const boundary = boundaryOf(part.parameters, body);
  if (boundary === null) return;
  let start = -1;
  let count = 0;
  for (const line of boundaryLines(body, boundary)) {
    if (start >= 0) yield readPart(body.subarray(start, line.start));
    count += 1;
    if (line.isLast || count > MAX_PARTS) return;
    start = line.end;
  }
  // no closing line: the mail was cut, what there is of the last part is read
  if (start >= 0) yield readPart(body.subarray(start));
}

/**
 * Returns the boundary whose lines are there, in the spellings in which programs get it wrong: a fold within it, single quotes around
 * it, the dashes of its lines in it, or none at all, where the first line with dashes shows it. Null: there are no such lines.
 */
function boundaryOf(parameters: ReadonlyMap<string, string>, body: Buffer): string | null {
  // blanks at its end are none of it (RFC 2046 §5.1.1)
  const given = (parameters.get('boundary') ?? '').trimEnd();
  const spellings = [
    given,
    given.trim(),
    given.replaceAll(/\s+/g, ''),
    given.replace(/^'(.*)'$/s, '$1'),
    given.replace(/^--/, ''),
    FIRST_DASHES.exec(body.toString('latin1', 0, MAX_BOUNDARY_LENGTH))?.[1] ?? '',
  ];
  const isThere = (boundary: string): boolean =>
    boundary !== '' && boundary.length <= MAX_BOUNDARY_LENGTH && !boundaryLines(body, boundary).next().done;
  return spellings.find(isThere) ?? null;
}

interface BoundaryLine {
  /** Where the part before it ends; the line end in front belongs to the boundary. */
  readonly start: number;
  readonly end: number;
  readonly isLast: boolean;
}

/** Goes through the boundary lines once from front to back; lines end with LF, CRLF or CR. */
function* boundaryLines(body: Buffer, boundary: string): Generator<BoundaryLine> {
  const delimiter = Buffer.from(`--${boundary}`);
  const nextAfter = [delimiterFinder(body, `\n--${boundary}`), delimiterFinder(body, `\r--${boundary}`)];
  let at: number | null = body.subarray(0, delimiter.length).equals(delimiter) ? 0 : nearest(nextAfter, 0);
  for (let seen = 0; at !== null && seen < MAX_BOUNDARY_CANDIDATES; seen += 1) {
    const text = at + delimiter.length;
    const rest = restOfLine(body, text);
    // a longer boundary that begins like this one leaves more than blanks
    const says = rest?.text.trimEnd();
    if (rest !== null && (says === '' || says === '--'))
      yield { start: beforeLineEnd(body, at), end: rest.next, isLast: says === '--' };
    at = nearest(nextAfter, Math.max((rest?.next ?? text) - 1, 0));
  }
}

/** Finds the next place at or after another where a delimiter begins; what was found is kept, so that nothing is searched twice. */
function delimiterFinder(body: Buffer, lineEndAndDelimiter: string): (from: number) => number {
  const wanted = Buffer.from(lineEndAndDelimiter);
  let found = -1;
  return (from) => {
    if (found < from) {
      const index = body.indexOf(wanted, from);
      found = index < 0 ? Number.POSITIVE_INFINITY : index;
    }
    return found;
  };
}

function nearest(finders: readonly ((from: number) => number)[], from: number): number | null {
  const index = Math.min(...finders.map((find) => find(from)));
  return Number.isFinite(index) ? index + 1 : null;
}

/** What stands behind a delimiter on its line; null when that is too much for a boundary line. */
function restOfLine(body: Buffer, from: number): { readonly text: string; readonly next: number } | null {
  const text = body.toString('latin1', from, from + MAX_REST_LENGTH);
  const end = text.search(/[\r\n]/);
  if (end < 0) return from + MAX_REST_LENGTH < body.length ? null : { text, next: body.length };
  const [lineEnd = ''] = /^\r{0,2}\n|^\r/.exec(text.slice(end)) ?? [];
  return { text: text.slice(0, end), next: from + end + lineEnd.length };
}

function beforeLineEnd(body: Buffer, at: number): number {
  if (at === 0) return 0;
  const [lineEnd = ''] = /\r{0,2}\n$|\r$/.exec(body.toString('latin1', Math.max(at - 3, 0), at)) ?? [];
  return at - lineEnd.length;
}
