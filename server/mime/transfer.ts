const EQUALS = 0x3d;
const SPACE = 0x20;
const TAB = 0x09;
const CR = 0x0d;
const LF = 0x0a;

const BASE64 = tableOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
// the letters of URLs in place of the last two (RFC 4648 §5)
for (const [letter, value] of [
  ['-', 62],
  ['_', 63],
] as const)
  BASE64[letter.charCodeAt(0)] = value;
const HEX = tableOf('0123456789ABCDEF');
for (const [digit, letter] of [...'abcdef'].entries()) HEX[letter.charCodeAt(0)] = 10 + digit;

/** By letters and digits, as programs spell them. */
const ENCODINGS: ReadonlyMap<string, (body: Buffer) => Buffer> = new Map([
  ...['base64', 'xbase64', 'b64'].map((name) => [name, decodeBase64] as const),
  ...['quotedprintable', 'quotedprintible', 'qp', 'xqp'].map((name) => [name, decodeQuotedPrintable] as const),
  ...['uuencode', 'xuuencode', 'uue', 'xuue', 'uu', 'xuu'].map((name) => [name, decodeUuencoded] as const),
]);

const LOOKED_AT_BYTES = 200;
/** Text that is only called base64: that has no blanks within its lines. */
const BEGINS_WITH_WORDS = /^\s*\S+[ \t]+\S/;
/** Base64 as it should be: groups of four. */
const GROUPS = /^(?:[0-9A-Za-z+/_-]{4})*(?:[0-9A-Za-z+/_-]{2}==|[0-9A-Za-z+/_-]{3}=)?$/;
/** Nobody writes these; marks of character sets, zeros and what terminals know are left out. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: such characters are what it looks for
const UNWRITTEN = /[\u0001-\u0006\u0010-\u001a\u001c-\u001f]/;

/** Undoes a transfer encoding (RFC 2045 §6); what is none, or unknown, stays as it is. Reads the bytes once. */
export function undoEncoding(body: Buffer, encoding: string): Buffer {
  const decode = ENCODINGS.get(encoding.toLowerCase().replace(/[^0-9a-z]/g, ''));
  if (decode === decodeBase64 && isPlain(body)) return body;
  return decode === undefined ? body : decode(body);
}

function isPlain(body: Buffer): boolean {
  const start = body.toString('latin1', 0, LOOKED_AT_BYTES);
  if (BEGINS_WITH_WORDS.test(start)) return true;
  const letters = start.replaceAll(/\s+/g, '');
  // what was cut may end anywhere
  if (GROUPS.test(body.length > LOOKED_AT_BYTES ? letters.slice(0, letters.length & ~3) : letters)) return false;
  return UNWRITTEN.test(decodeBase64(Buffer.from(start, 'latin1')).toString('latin1'));
}

/** Decodes base64, passing over what is none; padding ends a group of its own, since some senders encode line by line. */
export function decodeBase64(body: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(Math.ceil((body.length * 3) / 4));
  let length = 0;
  let held = 0;
  let bits = 0;
  for (const byte of body) {
    const value = BASE64[byte] ?? -1;
    if (value < 0) {
      if (byte === EQUALS) bits = 0;
      continue;
    }
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out[length++] = held >> bits;
  }
  return out.subarray(0, length);
}

function decodeQuotedPrintable(body: Buffer): Buffer {
  const out = Buffer.allocUnsafe(body.length);
  let length = 0;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at] ?? 0;
    if (byte !== EQUALS) {
      out[length++] = byte;
      continue;
    }
    const [high, low] = [HEX[body[at + 1] ?? 0] ?? -1, HEX[body[at + 2] ?? 0] ?? -1];
    if (high >= 0 && low >= 0) {
      out[length++] = high * 16 + low;
      at += 2;
      continue;
    }
    const next = afterSoftBreak(body, at + 1);
    if (next === null) out[length++] = byte;
    else at = next - 1;
  }
  return out.subarray(0, length);
}

/** `=` at the end of a line joins it with the next; blanks may have come in between. */
function afterSoftBreak(body: Buffer, from: number): number | null {
  let at = from;
  while (body[at] === SPACE || body[at] === TAB) at += 1;
  if (at >= body.length) return at;
  if (body[at] === LF) return at + 1;
  if (body[at] !== CR) return null;
  return body[at + 1] === LF ? at + 2 : at + 1;
}

/** Decodes the lines between `begin` and `end` (POSIX uuencode); what has no such lines stays as it is. */
function decodeUuencoded(body: Buffer): Buffer {
  const out = Buffer.allocUnsafe(body.length);
  let length = 0;
  let isInside = false;
  for (let at = 0; at < body.length; ) {
    const found = body.indexOf(LF, at);
    const end = found < 0 ? body.length : found;
    const start = at;
    at = end + 1;
    if (!isInside) {
      isInside = body.toString('latin1', start, Math.min(start + 6, end)) === 'begin ';
      continue;
    }
    if (body.toString('latin1', start, Math.min(start + 3, end)) === 'end') break;
    const bytes = six(body[start]);
    const lineStart = length;
    for (let group = start + 1; length - lineStart < bytes && group + 1 < end; group += 4) {
      const [a, b, c, d] = [six(body[group]), six(body[group + 1]), six(body[group + 2]), six(body[group + 3])];
      out[length++] = (a << 2) | (b >> 4);
      out[length++] = ((b & 15) << 4) | (c >> 2);
      out[length++] = ((c & 3) << 6) | d;
    }
    length = Math.min(length, lineStart + bytes);
  }
  return isInside ? out.subarray(0, length) : body;
}

/** A character of uuencode; a blank and a backtick are both 0. */
function six(byte = SPACE): number {
  return (byte - SPACE) & 63;
}

function tableOf(letters: string): Int8Array {
  const table = new Int8Array(256).fill(-1);
  for (const [value, letter] of [...letters].entries()) table[letter.charCodeAt(0)] = value;
  return table;
}
