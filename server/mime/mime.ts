import { decodeText } from './charset.ts';
import { parseStructured, readHeaders } from './headers.ts';

// Real mail is three or four levels deep with a few dozen parts. The bounds keep a hostile one cheap to look through.
const MAX_DEPTH = 12;
const MAX_PARTS = 500;
const MAX_BOUNDARY_CANDIDATES = 10_000;
// Bytes of one text part that are decoded, still in their transfer encoding.
const MAX_ENCODED_BYTES = 2 * 1024 * 1024;

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
    type: value.split('/').length === 2 ? value : 'text/plain',
    parameters,
    isAttachment: parseStructured(values.get('content-disposition') ?? '').value === 'attachment',
    body: bytes.subarray(bodyStart),
  };
}

/**
 * Finds the body a reader would see as plain text and the one as HTML: the first of its type that is no attachment,
 * looking into every multipart; of a `multipart/related` only the root part counts (RFC 2387). Attached messages are
 * not looked into.
 */
export function findBodies(message: MimePart): { readonly plain: MimePart | null; readonly html: MimePart | null } {
  let plain: MimePart | null = null;
  let html: MimePart | null = null;
  for (const part of leaves(message)) {
    if (part.type === 'text/plain') plain ??= part;
    if (part.type === 'text/html') html ??= part;
    if (plain && html) break;
  }
  return { plain, html };
}

/** Returns the text of a part: transfer encoding undone, charset honoured. */
export function textOf(part: MimePart): string {
  const body = part.body.subarray(0, MAX_ENCODED_BYTES);
  return decodeText(undoEncoding(body, part.headers.get('content-transfer-encoding')), part.parameters.get('charset'));
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
    for (const child of part.type === 'multipart/related' ? relatedRoot(part) : childrenOf(part)) {
      yield* walk(child, depth + 1);
      if (partsLeft < 0) return;
    }
  }
  yield* walk(message, 0);
}

function relatedRoot(part: MimePart): readonly MimePart[] {
  const children = [...childrenOf(part)];
  const start = part.parameters.get('start');
  const isNamed = (child: MimePart) => start !== undefined && child.headers.get('content-id')?.trim() === start;
  return [children.find(isNamed) ?? children[0]].filter((root) => root !== undefined);
}

function* childrenOf({ body, parameters }: MimePart): Generator<MimePart> {
  const boundary = parameters.get('boundary') ?? '';
  if (boundary === '') return;
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

interface BoundaryLine {
  /** Where the part before it ends; the line end in front belongs to the boundary. */
  readonly start: number;
  readonly end: number;
  readonly isLast: boolean;
}

function* boundaryLines(body: Buffer, boundary: string): Generator<BoundaryLine> {
  const delimiter = Buffer.from(`--${boundary}`);
  const inside = Buffer.from(`\n--${boundary}`);
  let at = body.subarray(0, delimiter.length).equals(delimiter) ? 0 : afterLf(body.indexOf(inside));
  for (let seen = 0; at !== null && seen < MAX_BOUNDARY_CANDIDATES; seen += 1) {
    const text = at + delimiter.length;
    const end = afterLf(body.indexOf('\n', text)) ?? body.length;
    // a longer boundary that begins like this one leaves more than blanks
    const rest = body.toString('latin1', text, Math.min(end, text + 80)).trimEnd();
    if (rest === '' || rest === '--') yield { start: beforeLineEnd(body, at), end, isLast: rest === '--' };
    at = afterLf(body.indexOf(inside, end - 1));
  }
}

function afterLf(index: number): number | null {
  return index < 0 ? null : index + 1;
}

function beforeLineEnd(body: Buffer, at: number): number {
  if (at === 0) return 0;
  return body.toString('latin1', Math.max(at - 2, 0), at) === '\r\n' ? at - 2 : at - 1;
}

function undoEncoding(body: Buffer, encoding: string | undefined): Buffer {
  const name = parseStructured(encoding ?? '').value;
  if (name === 'base64') return decodeBase64(body);
  return name === 'quoted-printable' ? decodeQuotedPrintable(body) : body;
}

function decodeBase64(body: Buffer): Buffer {
  // padding ends a group of its own: some senders encode line by line
  const groups = body
    .toString('latin1')
    .replace(/[^A-Za-z0-9+/=]+/g, '')
    .split(/=+/);
  return Buffer.concat(groups.map((group) => Buffer.from(group, 'base64')));
}

function decodeQuotedPrintable(body: Buffer): Buffer {
  const joined = body.toString('latin1').replace(/=[ \t]*(?:\r?\n|$)/g, '');
  const bytes = joined.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1');
}
